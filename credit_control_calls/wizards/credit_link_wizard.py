from odoo import fields, models


class CreditLinkWizard(models.TransientModel):
    _name = "credit.link.wizard"
    _description = "Link Items to a Call"

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    call_id = fields.Many2one(
        "credit.call", required=True, domain="[('customer_id', '=', customer_id)]"
    )
    item_ids = fields.Many2many(related="customer_id.open_item_ids", string="Open Items")
    line_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        required=True,
        domain="[('id', 'in', item_ids), ('credit_call_item_ids.call_id', '!=', call_id)]",
    )

    def action_link(self):
        """Link the chosen items; those on another call leave it."""
        self.ensure_one()
        self.call_id._link(self.line_ids)
        self.customer_id._refresh()
        return {"type": "ir.actions.act_window_close"}
