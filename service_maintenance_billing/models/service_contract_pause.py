from odoo import fields, models


class ServiceContractPause(models.Model):
    """Days on which a contract was paused."""

    _name = "service.contract.pause"
    _description = "Pause of a Contract"
    _inherit = ["owned.fields.mixin"]
    _order = "date_from"
    _rec_name = "date_from"

    contract_id = fields.Many2one(
        "service.contract", required=True, readonly=True, index=True, ondelete="cascade", copy=False
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, precompute=True)
    date_from = fields.Date(required=True, readonly=True, copy=False)
    is_billed = fields.Boolean("Billed", readonly=True, copy=False, help="Fees go on: the company's setting then.")
    date_to = fields.Date(readonly=True, copy=False, help="The last day of the pause; empty while it lasts.")
