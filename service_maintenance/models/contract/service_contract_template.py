from odoo import fields, models


class ServiceContractTemplate(models.Model):
    """A contract template: what a product carries and a contract is made from."""

    _name = "service.contract.template"
    _description = "Contract Template"
    _inherit = ["service.contract.terms"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    contract_ids = fields.One2many("service.contract", "template_id", "Contracts")
    order_line_ids = fields.One2many("service.contract.template.line", "template_id", "Order Lines", copy=True)
    note = fields.Html(translate=True)
