from odoo import fields, models


class ServiceContractTemplate(models.Model):
    _inherit = "service.contract.template"

    fee_ids = fields.One2many("service.contract.template.fee", "template_id", "Fees", copy=True)
    allowance_ids = fields.One2many("service.contract.template.allowance", "template_id", "Included", copy=True)
