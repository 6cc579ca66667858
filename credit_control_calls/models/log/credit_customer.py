from odoo import api, fields, models
from odoo.tools.misc import format_date

# Those who read the log; others, auditors among them, read the card without it.
READERS = "credit_control_calls.group_credit_controller,account.group_account_manager"


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    log_ids = fields.One2many("credit.log", "customer_id", readonly=True, groups=READERS)
    log_count = fields.Integer(string="Decisions", compute="_compute_log_count", groups=READERS)

    def _compute_log_count(self):
        counts = dict(
            self.env["credit.log"]._read_group([("customer_id", "in", self.ids)], ["customer_id"], ["__count"])
        )
        for customer in self:
            customer.log_count = counts.get(customer, 0)

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "log_ids"]

    def action_open_log(self):
        """Who decided what about this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control_calls.action_credit_log")
        return {**action, "domain": [("customer_id", "in", self.ids)], "context": {}}

    def _note(self, kind, what, **vals):
        """Log one decision about each of these customers."""
        return self.env["credit.log"]._note(
            [{"customer_id": customer.id, "kind": kind, "what": what, **vals} for customer in self]
        )

    def _exclude_items(self, lines, reason, until):
        res = super()._exclude_items(lines, reason, until)
        what = self.env._("Excluded from calls until %s", format_date(self.env, until))
        self._note_documents("exclusion", what, lines.move_id, reason)
        return res

    def action_include_items(self):
        moves = self._selected_items().move_id.filtered("credit_excluded_until")
        res = super().action_include_items()
        self._note_documents("exclusion", self.env._("Included in calls again"), moves)
        return res

    def _note_documents(self, kind, what, moves, reason=""):
        """One record a document: its number, and what is open of it."""
        for move in moves:
            owed = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            self._note(kind, what, document=move.name, reason=reason, amount=sum(owed.mapped("amount_residual")))
