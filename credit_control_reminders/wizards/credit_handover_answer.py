from odoo import api, fields, models


class CreditHandoverAnswer(models.TransientModel):
    """Asks what became of a handover."""

    _name = "credit.handover.answer"
    _description = "What Became of a Handover"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    handover_id = fields.Many2one("credit.handover", required=True, readonly=True)
    currency_id = fields.Many2one(related="handover_id.currency_id")
    state = fields.Selection(
        lambda self: self.env["credit.handover"]._fields["state"]._description_selection(self.env)[1:],
        required=True,
        default="paid",
    )
    collected = fields.Monetary(string="Collected in All")
    date = fields.Date(required=True, default=lambda self: self.env.company._local_today())
    note = fields.Text(string="Notes")

    @api.onchange("state")
    def _onchange_state(self):
        if self.state == "paid":
            self.collected = self.handover_id.amount

    def action_answer(self):
        self.ensure_one()
        self.handover_id._answer(self.state, self.collected, self.date, self.note or "")
        return {"type": "ir.actions.act_window_close"}
