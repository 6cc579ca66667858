from odoo import fields, models


class ServiceContractTemplateAllowance(models.Model):
    """What the contracts made from a template include."""

    _name = "service.contract.template.allowance"
    _description = "Included Quantity of a Contract Template"
    _inherit = ["service.allowance.terms"]
    _order = "template_id, id"
    _check_company_auto = True

    template_id = fields.Many2one("service.contract.template", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="template_id.company_id")

    def _prepare_allowance_vals(self):
        """Values of the included quantity of a contract made from the template."""
        self.ensure_one()
        names = self._get_allowance_terms_fields()
        return {name: self._fields[name].convert_to_write(self[name], self) for name in names}
