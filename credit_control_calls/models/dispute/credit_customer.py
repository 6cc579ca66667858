from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import settled
from ...engine.refresh.books import ids_sql


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    dispute_ids = fields.One2many("credit.dispute", "customer_id", string="Disputes", readonly=True)

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "dispute_ids"]

    @api.model
    def _get_snapshot_models(self) -> list[str]:
        return [*super()._get_snapshot_models(), "credit.dispute.item"]

    @api.model
    def _few_of_update_sql(self, company, scope) -> dict[str, SQL]:
        candidates = ids_sql(settled.candidates_sql(company.id, scope))
        return {**super()._few_of_update_sql(company, scope), "perhaps_settled": candidates}

    @api.model
    def _put_right(self, company, few) -> bool:
        """Disputes about which nothing is open any more end before the figures tell of them."""
        ended = self.env["credit.dispute"].browse(few["perhaps_settled"])._resolve_settled()
        return super()._put_right(company, few) or bool(ended)

    def _get_situations(self) -> list[str]:
        """An open dispute is what the conversation is about."""
        disputed = "open" in self.dispute_ids.mapped("state")
        return ["dispute"] * disputed + super()._get_situations()

    @api.model
    def _get_moving_models(self) -> dict[str, SQL]:
        """Disputes follow their items as call actions do."""
        return {**super()._get_moving_models(), "credit.dispute": SQL()}

    def action_new_dispute(self):
        """Open a complaint about the selected items, or about the only one that is open."""
        self.ensure_one()
        lines = self._get_ticked_items()
        if not lines:
            every = self._open_items()
            lines = every if len(every) == 1 else lines
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a dispute"),
            "res_model": "credit.dispute.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_customer_id": self.id, "default_line_ids": lines.ids},
        }

    def _open_dispute(self, vals, held):
        """Record a dispute of this customer.

        :param vals: values of the dispute but for customer and items
        :param held: `{journal item: how much of it is disputed}`, in the company's currency
        :return: the dispute
        :raises UserError: an item that is not an open one of this customer, or more than is open of it
        """
        self.ensure_one()
        lines = self.env["account.move.line"].union(*held)
        self._check_own_items(lines)
        Item = self.env["credit.dispute.item"]
        items = [
            (0, 0, Item._prepare_snapshot(line) | {"held_amount": Item._check_held(line, amount)})
            for line, amount in held.items()
        ]
        return self.env["credit.dispute"]._create_owned([{**vals, "customer_id": self.id, "item_ids": items}])
