from odoo import api, fields, models

from ...engine.refresh import promises

READERS = "credit_control_calls.group_credit_controller,account.group_account_readonly,account.group_account_manager"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_call_item_ids = fields.One2many("credit.call.item", "line_id", readonly=True, groups=READERS)
    credit_call_id = fields.Many2one("credit.call", string="Call Action", compute="_compute_credit_call")
    credit_followup_code_id = fields.Many2one(
        "credit.followup.code", string="Follow-up Code", compute="_compute_credit_call"
    )
    credit_followup_date = fields.Date(string="Follow-up Date", compute="_compute_credit_call")

    @api.depends("credit_call_item_ids.unlinked_on")
    @api.depends_context("uid")
    def _compute_credit_call(self):
        """Nothing for those who read journal items but no calls."""
        links = self._get_credit_links() if self._may_see_credit_control() else {}
        for line in self:
            call = links.get(line.id, self.env["credit.call"])
            line.credit_call_id = call
            line.credit_followup_code_id = call.followup_code_id
            line.credit_followup_date = call.followup_date

    def _get_credit_links(self) -> dict:
        """`{id: call action}`: an item hangs on one at a time."""
        domain = [("line_id", "in", self.ids), ("unlinked_on", "=", False)]
        items = self.env["credit.call.item"].search_fetch(domain, ["line_id", "call_id"])
        return {item.line_id.id: item.call_id for item in items}

    @api.depends("credit_call_item_ids.unlinked_on")
    def _compute_credit_status(self):
        return super()._compute_credit_status()

    def _get_credit_facts(self) -> dict:
        """What was agreed about these items."""
        facts = super()._get_credit_facts()
        for line in self:
            call = line.credit_call_id
            facts[line] |= {"followup": call.followup_date or None, "promise_state": call.promise_state}
        return facts

    def _get_money_matched(self) -> dict:
        """`{id: the money matched with it so far}`, in the company's currency; credit notes are no money."""
        self.flush_recordset()
        self.env["account.partial.reconcile"].flush_model()
        # The same sum as the Update's, so that a promise starts from what it is judged by.
        return dict(self.env.execute_query(promises.money_of_lines_sql(self.ids))) if self else {}
