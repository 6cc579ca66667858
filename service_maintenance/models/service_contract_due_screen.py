from odoo import fields, models


class ServiceContractDue(models.Model):
    """What only the screens of due dates need."""

    _name = "service.contract.due"
    _inherit = "service.contract.due"

    contract_state = fields.Selection(related="contract_id.state", string="Contract State")
    duration = fields.Float(
        "Hours", related="contract_id.visit_template_id.duration", help="As its visit template says."
    )
