from odoo import fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_list_order = fields.Selection(
        selection_add=[("worth", "Worth of a call")], ondelete={"worth": "set default"}
    )
    credit_forecast_on = fields.Date(string="Credit Forecast Of", readonly=True, copy=False)

    def write(self, vals):
        """The rank in the list follows the order that is chosen."""
        res = super().write(vals)
        if "credit_list_order" in vals:
            self.env.flush_all()
            # In SQL: every customer of the company, whoever may change the setting.
            query = (
                "UPDATE credit_customer SET call_rank = CASE WHEN %s THEN COALESCE(call_worth, 0) END"
                " WHERE company_id = ANY(%s)"
            )
            self.env.cr.execute(SQL(query, vals["credit_list_order"] == "worth", self.ids))
            self.env["credit.customer"].invalidate_model(["call_rank"])
        return res
