from odoo import fields, models


class ServiceContractFixedDate(models.Model):
    _name = "service.contract.fixed.date"
    _description = "Fixed Due Date"
    _order = "date"

    contract_id = fields.Many2one("service.contract", required=True, index=True, ondelete="cascade")
    date = fields.Date(required=True)
    is_yearly = fields.Boolean("Every Year")

    _unique_date = models.Constraint("UNIQUE(contract_id, date)", "This date is in the list already.")
