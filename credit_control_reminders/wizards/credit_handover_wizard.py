from odoo import fields, models


class CreditHandoverWizard(models.TransientModel):
    """Asks to whom items are handed over."""

    _name = "credit.handover.wizard"
    _description = "Hand Over"
    _inherit = ["readable.links.mixin", "storable.texts.mixin"]

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    agency_id = fields.Many2one("res.partner", string="Agency or Lawyer", required=True)
    line_ids = fields.Many2many("account.move.line", string="Items", required=True)
    note = fields.Text(string="Notes")

    def action_hand_over(self):
        self.ensure_one()
        handover = self.env["credit.handover"]._hand_over(
            self.customer_id, self.line_ids, self.agency_id, self.note or ""
        )
        handover._attach_dossier()
        return {
            "type": "ir.actions.act_window",
            "res_model": handover._name,
            "res_id": handover.id,
            "views": [(False, "form")],
            "name": handover.name,
        }
