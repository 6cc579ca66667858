from odoo import api, fields, models


class CreditNumberedMixin(models.AbstractModel):
    """What stands at the head of a call action and of a dispute: a number, and whose it is.

    The number comes from the sequence whose code is the model's name, a company's own where it has one.
    """

    _name = "credit.numbered.mixin"
    _description = "Numbered Record of a Credit Customer"
    _inherit = ["owned.fields.mixin"]
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="customer_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="customer_id.partner_id", string="Partner")

    _name_unique = models.UniqueIndex("(company_id, name)")

    @api.model
    def _fill_in_owned(self, vals_list):
        """Number the records from their companies' series."""
        for vals in vals_list:
            if vals.get("name", "/") == "/" and vals.get("customer_id"):
                vals["name"] = self._next_number(vals["customer_id"])
        return super()._fill_in_owned(vals_list)

    @api.model
    def _next_number(self, customer_id) -> str:
        company = self.env["credit.customer"].browse(customer_id).company_id
        return self.env["ir.sequence"].with_company(company).next_by_code(self._name) or "/"
