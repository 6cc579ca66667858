from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import notice


class ServiceContractNotice(models.TransientModel):
    """Notice of a contract: the last possible day, and what then happens to visits, fees and included quantities."""

    _name = "service.contract.notice"
    _description = "Notice of a Contract"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin"]

    contract_id = fields.Many2one("service.contract", required=True, readonly=True)
    date_received = fields.Date("Received on", required=True, default=lambda self: self.env.company._local_today())
    date_last = fields.Date(
        "Last Day", compute="_compute_date_last", store=True, readonly=False, precompute=True, required=True
    )
    effects = fields.Text("What Happens", compute="_compute_effects")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    amount_rest = fields.Monetary("To Credit", compute="_compute_effects")

    @api.depends("contract_id", "date_received")
    def _compute_date_last(self):
        for wizard in self:
            contract = wizard.contract_id
            if contract and wizard.date_received:
                term = (contract.duration, contract.duration_unit) if contract._is_renewing() else None
                wizard.date_last = notice.last_day(
                    wizard.date_received, contract.notice_days, contract.date_start, contract.date_end or None, term
                )

    @api.depends("contract_id", "date_last")
    def _compute_effects(self):
        for wizard in self:
            is_known = wizard.contract_id and wizard.date_last
            wizard.effects = "\n".join(wizard._get_effects()) if is_known else False
            rest = wizard.contract_id._get_rest_periods(wizard.date_last)
            wizard.amount_rest = sum(row._get_rest(wizard.date_last) for row in rest)

    def _get_effects(self):
        contract, day, _ = self.contract_id, self.date_last, self.env._
        dues = contract.due_ids.filtered(lambda due: due.state == "planned" and due.date_due > day)
        rows = contract.period_ids
        gone = rows.filtered(lambda row: row.state == "planned" and row.date_start > day)
        cut = rows.filtered(lambda row: row.state == "planned" and row.date_start <= day < row.date_end)
        rest = contract._get_rest_periods(day)
        draft = rows.filtered(lambda row: row.date_end > day and row.invoice_line_id.parent_state == "draft")
        yield _("Due dates after the last day that are dropped: %s", len(dues))
        yield _("Fee periods that are no longer billed: %s", len(gone))
        if cut:
            yield _("Billed by days up to the last day: %s", ", ".join(cut.mapped("display_name")))
        if rest:
            yield _("Billed but not owed, to be credited: %s", ", ".join(rest.mapped("display_name")))
        if draft:
            yield _(
                "On draft invoices, which you delete to have them billed up to the last day: %s",
                ", ".join(draft.mapped("display_name")),
            )
        today = contract.company_id._local_today()
        for allowance in contract.allowance_ids:
            yield _("Included until the last day: %s", allowance._get_text(min(day, today)))

    def action_confirm(self):
        """End the contract on the last day."""
        self.ensure_one()
        contract = self.contract_id
        contract.check_access("write")
        if contract.state not in ("running", "paused"):
            raise UserError(self.env._("%s is not running.", contract.display_name))
        contract._write_owned(
            {"date_end": self.date_last, "is_auto_renewed": False, "date_notice_received": self.date_received}
        )
        open_renewals = contract.renewal_ids.filtered(lambda renewal: renewal.state in ("to_offer", "offered"))
        open_renewals._lose(self.env._("Notice received on %s", format_date(self.env, self.date_received)))
        contract.message_post(
            body=self.env._(
                "Notice received on %(received)s: it ends on %(last)s.",
                received=format_date(self.env, self.date_received),
                last=format_date(self.env, self.date_last),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def action_confirm_and_credit(self):
        """End the contract on the last day, and make the draft credit notes for what is billed after it."""
        self.action_confirm()
        return self.contract_id.action_credit_rest()
