from odoo import api, models


class ServiceNumberedMixin(models.AbstractModel):
    """Records with a number of their company's series, drawn from the sequence whose code is the model's name."""

    _name = "service.numbered.mixin"
    _description = "Numbered Record"
    _inherit = ["owned.fields.mixin"]

    _number_field = "name"

    @api.model
    def _fill_in_owned(self, vals_list):
        """Give every record without a number one, drawing all of a company's in one query."""
        super()._fill_in_owned(vals_list)
        by_company = {}
        for vals in vals_list:
            if not vals.get(self._number_field):
                by_company.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        for company_id, group in by_company.items():
            company = self.env["res.company"].browse(company_id)
            numbers = self.env["ir.sequence"]._next_batch(self._name, len(group), company)
            for vals, number in zip(group, numbers, strict=True):
                vals[self._number_field] = number
