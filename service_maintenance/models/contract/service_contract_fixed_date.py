from odoo import api, fields, models


class ServiceContractFixedDate(models.Model):
    _name = "service.contract.fixed.date"
    _description = "Fixed Due Date"
    _inherit = ["owned.fields.mixin"]
    _order = "date"

    contract_id = fields.Many2one("service.contract", required=True, index=True, ondelete="cascade")
    date = fields.Date(required=True)
    is_yearly = fields.Boolean("Every Year")

    _unique_date = models.Constraint("UNIQUE(contract_id, date)", "This date is in the list already.")

    @api.model_create_multi
    def create(self, vals_list):
        dates = super().create(vals_list)
        dates.contract_id._follow_fixed_dates()
        return dates

    def write(self, vals):
        result = super().write(vals)
        self.contract_id._follow_fixed_dates()
        return result

    def unlink(self):
        contracts = self.contract_id
        result = super().unlink()
        contracts._follow_fixed_dates()
        return result
