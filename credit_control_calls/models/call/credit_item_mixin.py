from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import attach


class CreditItemMixin(models.AbstractModel):
    """An open item as it was recorded: a snapshot that survives the journal item, found again where that can be."""

    _name = "credit.item.mixin"
    _description = "Recorded Open Item"
    _inherit = ["owned.fields.mixin"]

    line_id = fields.Many2one(
        "account.move.line", string="Open Item", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", string="Entry", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    document = fields.Char(readonly=True)
    date_due = fields.Date(string="Due Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_residual = fields.Monetary(
        string="Open When Recorded",
        readonly=True,
        help="What was open when this was recorded, in the document's currency.",
    )
    # As the system: who is responsible for a dispute sees what is open of its items without any right in accounting.
    is_open = fields.Boolean(compute="_compute_is_open", compute_sudo=True)
    amount_open = fields.Monetary(
        string="Open Now", compute="_compute_is_open", compute_sudo=True, currency_field="currency_id"
    )

    @api.depends("line_id.reconciled", "line_id.parent_state", "line_id.amount_residual")
    def _compute_is_open(self):
        for item in self:
            line = item.line_id
            item.is_open = line.parent_state == "posted" and not line.reconciled
            item.amount_open = line.amount_residual_currency if item.is_open else 0.0

    @api.model
    def _prepare_snapshot(self, line) -> dict:
        """What must outlive the journal item itself."""
        return {
            "line_id": line.id,
            "move_id": line.move_id.id,
            "company_id": line.company_id.id,
            "document": line.move_name,
            "date_due": line.date_maturity or line.date,
            "currency_id": line.currency_id.id,
            "amount_residual": line.amount_residual_currency,
        }

    def _lost_sql(self, company) -> SQL:
        """Recorded items whose journal item is gone while the document may be back."""
        # In SQL: a part of the Update's own statement.
        return SQL(
            "SELECT id FROM %s WHERE line_id IS NULL AND company_id = %s AND document IS NOT NULL",
            SQL.identifier(self._table),
            company.id,
        )

    def _get_holding_domain(self):
        """The recorded items that keep their journal item to themselves."""
        return Domain("line_id", "!=", False)

    def _find_again(self, company) -> bool:
        """Find the journal items again that were recreated, by document and due date; whether any was found."""
        found = False
        for records in self.sorted("id")._get_claims():
            found |= records._pair_with_items(company)
        return found

    def _get_claims(self) -> list:
        """Sets of recorded items that share no journal item, each on its own."""
        return [self] if self else []

    def _pair_with_items(self, company) -> bool:
        """Give each of these the journal item that took the place of its own; whether there was any."""
        lost, lines = self, self._find_candidates(company)
        pairs = attach.match(
            [(item.id, item._get_document_key(), item.date_due) for item in lost],
            [(line.id, lost._get_line_key(line), line.date_maturity or line.date) for line in lines],
        )
        by_id = {line.id: line for line in lines}
        for item in lost.filtered(lambda item: item.id in pairs):
            line = by_id[pairs[item.id]]
            item.write({"line_id": line.id, "move_id": line.move_id.id})
        lost.flush_recordset()
        return bool(pairs)

    def _get_customer(self):
        """The customer this was recorded for."""
        raise NotImplementedError

    def _get_document_key(self):
        """The document, renumbered or not; once deleted, its number at the same customer.

        A number that became free may be given to somebody else's document.
        """
        partner = self._get_customer().partner_id.commercial_partner_id
        return self.move_id or (self.document, partner)

    def _get_line_key(self, line):
        known = line.move_id in self.move_id
        return line.move_id if known else (line.move_id.name, line.partner_id.commercial_partner_id)

    def _find_candidates(self, company):
        """Posted receivable items of the same documents that nobody else holds."""
        numbers = self.filtered(lambda item: not item.move_id).mapped("document")
        # As the system: the Update looks in all books of the company.
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain(
                    [
                        ("company_id", "=", company.id),
                        ("parent_state", "=", "posted"),
                        ("account_type", "=", "asset_receivable"),
                    ]
                )
                & (Domain("move_id", "in", self.move_id.ids) | Domain("move_name", "in", list(set(numbers)))),
                order="date_maturity, id",
            )
        )
        held = self.search(self._get_holding_domain() & Domain("line_id", "in", lines.ids))
        return lines - held.line_id
