from odoo import fields, models


class ServiceContractTemplateFee(models.Model):
    """A fee of the contracts made from a template; its price comes from the customer's pricelist."""

    _name = "service.contract.template.fee"
    _description = "Fee of a Contract Template"
    _inherit = ["service.fee.terms"]
    _check_company_auto = True

    template_id = fields.Many2one("service.contract.template", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="template_id.company_id")

    def _prepare_fee_vals(self):
        """Values of the fee of a contract made from the template."""
        self.ensure_one()
        return {name: self._fields[name].convert_to_write(self[name], self) for name in self._get_fee_terms_fields()}
