from odoo import api, fields, models


class CreditLinkWizard(models.TransientModel):
    _name = "credit.link.wizard"
    _description = "Link Items to a Call Action"
    _inherit = ["readable.links.mixin"]

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    call_id = fields.Many2one(
        "credit.call", string="Call Action", required=True, domain="[('customer_id', '=', customer_id)]"
    )
    item_ids = fields.Many2many("account.move.line", string="Open Items", compute="_compute_item_ids")
    line_ids = fields.Many2many("account.move.line", string="Items", required=True, domain="[('id', 'in', item_ids)]")

    @api.depends("customer_id", "call_id")
    def _compute_item_ids(self):
        """What is open and does not hang on this call action yet."""
        for wizard in self:
            linked = wizard.call_id._open_items().line_id
            wizard.item_ids = wizard.customer_id._open_items() - linked

    def action_link(self):
        """Link the chosen items; those on another call action leave it."""
        self.ensure_one()
        self.call_id._link(self.line_ids)
        self.call_id.customer_id._refresh()
        return {"type": "ir.actions.act_window_close"}
