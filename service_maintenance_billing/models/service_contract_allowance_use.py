from odoo import fields, models


class ServiceContractAllowanceUse(models.Model):
    """What a visit used of an included quantity."""

    _name = "service.contract.allowance.use"
    _description = "Use of an Included Quantity"
    _inherit = ["owned.fields.mixin"]
    _order = "date, id"
    _rec_name = "date"

    allowance_id = fields.Many2one(
        "service.contract.allowance", required=True, readonly=True, index=True, ondelete="cascade", copy=False
    )
    company_id = fields.Many2one(related="allowance_id.company_id", store=True, precompute=True)
    visit_id = fields.Many2one(
        "service.visit", required=True, readonly=True, index=True, ondelete="cascade", copy=False
    )
    line_id = fields.Many2one("service.visit.line", readonly=True, ondelete="cascade", copy=False)
    date = fields.Date(required=True, readonly=True, copy=False)
    quantity = fields.Float(digits="Product Unit", readonly=True, copy=False)
