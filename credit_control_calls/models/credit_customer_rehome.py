"""Calls and disputes follow their items to whoever owes them."""

from odoo import models
from odoo.tools import SQL


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _rehome(self, books) -> bool:
        """Calls and disputes follow their items to the customer that owes them now.

        :return: whether any moved; what the customers promised moved with them
        """
        if books.scope is None and not self._has_adopted(books):
            return False
        moved = [
            self._move_heads("credit.call", "call_id", books),
            self._move_heads("credit.dispute", "dispute_id", books),
        ]
        return any(moved) | self._let_go(books)

    def _move_heads(self, model, key, books) -> bool:
        """Hand the calls or disputes of an old customer to the new one; whether there were any."""
        query = self._adopted_sql if books.scope is None else self._regrouped_sql
        found = self.env.execute_query(query(model, key, books))
        for target, ids in found:
            heads = self.env[model].sudo().browse(ids)
            customers = heads.customer_id | self.sudo().browse(target)
            heads.customer_id = target
            self.env[model].flush_model()
            customers._find_last_entry()
        return bool(found)

    def _find_last_entry(self):
        """What was said last, after calls came or went."""
        Entry = self.env["credit.call.entry"]
        for customer in self:
            mine = [("customer_id", "=", customer.id)]
            customer.last_entry_id = Entry.search(mine, limit=1)
        self.flush_recordset()

    def _let_go(self, books) -> bool:
        """An item booked to another customer since leaves the call that stays behind.

        :return: whether there was any
        """
        if books.scope is None:
            return False
        found = self.env.execute_query(self._strayed_sql(books))
        items = self.env["credit.call.item"].sudo().browse(id_ for (id_,) in found)
        items._unlink_for_good()
        items.flush_recordset()
        return bool(items)

    def _strayed_sql(self, books) -> SQL:
        return SQL(
            """
            SELECT i.id FROM credit_call_item i
            JOIN credit_call k ON k.id = i.call_id
            JOIN credit_customer c ON c.id = k.customer_id
            JOIN account_move_line l ON l.id = i.line_id AND l.parent_state = 'posted'
            JOIN res_partner p ON p.id = l.partner_id
            WHERE i.unlinked_on IS NULL AND k.company_id = %s
                AND p.commercial_partner_id <> c.partner_id %s
            """,
            books.company.id,
            self._scoped_sql("i.line_id", "id", books.scope),
        )

    def _has_adopted(self, books) -> bool:
        """Whether any customer has a commercial parent by now; its items went with it."""
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT FROM credit_customer old JOIN res_partner p ON p.id = old.partner_id"
                    " WHERE old.company_id = %s AND old.item_count = 0"
                    " AND p.commercial_partner_id <> p.id LIMIT 1",
                    books.company.id,
                )
            )
        )

    def _adopted_sql(self, model, key, books) -> SQL:
        """Rows ``(new customer, ids)``: the old customer has a commercial parent by now."""
        return SQL(
            """
            SELECT target.id, ARRAY_AGG(k.id) FROM %s k
            JOIN credit_customer old ON old.id = k.customer_id
            JOIN res_partner p ON p.id = old.partner_id
            JOIN credit_customer target ON target.company_id = old.company_id
                AND target.partner_id = p.commercial_partner_id
            WHERE old.company_id = %s AND p.commercial_partner_id <> p.id
            GROUP BY target.id
            """,
            SQL.identifier(self.env[model]._table),
            books.company.id,
        )

    def _regrouped_sql(self, model, key, books) -> SQL:
        """Rows ``(new customer, ids)``: all items are by now another customer's."""
        items = self.env[model]._fields["item_ids"].comodel_name
        linked = SQL("AND i.unlinked_on IS NULL") if model == "credit.call" else SQL()
        return SQL(
            """
            SELECT target, ARRAY_AGG(id) FROM (
                SELECT k.id, MIN(c.id) AS target
                FROM %(table)s k
                JOIN credit_customer old ON old.id = k.customer_id
                JOIN %(items)s i ON i.%(key)s = k.id %(linked)s
                JOIN account_move_line l ON l.id = i.line_id
                JOIN res_partner p ON p.id = l.partner_id
                JOIN credit_customer c ON c.partner_id = p.commercial_partner_id
                    AND c.company_id = k.company_id
                WHERE k.company_id = %(company)s AND old.partner_id = ANY(%(scope)s)
                GROUP BY k.id, k.customer_id
                HAVING COUNT(DISTINCT c.id) = 1 AND MIN(c.id) <> k.customer_id
            ) regrouped GROUP BY target
            """,
            table=SQL.identifier(self.env[model]._table),
            items=SQL.identifier(self.env[items]._table),
            key=SQL.identifier(key),
            linked=linked,
            company=books.company.id,
            scope=list(books.scope),
        )
