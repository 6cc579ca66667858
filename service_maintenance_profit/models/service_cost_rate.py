from odoo import api, fields, models


class ServiceCostRate(models.Model):
    """What an hour of a technician costs the company, from a day on.

    A new rate changes nothing that is approved: costs are those of the day of the work.
    """

    _name = "service.cost.rate"
    _description = "Cost Rate of a Technician"
    _inherit = ["owned.fields.mixin"]
    _order = "user_id, date_from desc"
    _rec_name = "user_id"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        "Technician",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("is_service_technician", "=", True)],
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._local_today())
    hourly_cost = fields.Monetary("Cost of an Hour", required=True, aggregator=None)

    _unique_day = models.Constraint(
        "UNIQUE(user_id, company_id, date_from)", "A technician has one cost rate from a day on."
    )
    _check_cost = models.Constraint("CHECK(hourly_cost >= 0)", "What something costs is not negative.")

    @api.model
    @api.private
    def _get_histories(self, users, company):
        """{user: [(first day, cost of an hour)]} of these users in `company`. For addons to extend."""
        histories = {user: [] for user in users}
        # With all rights: costs are posted whoever approves, and shown to nobody by it.
        for rate in self.sudo().search([("user_id", "in", users.ids), ("company_id", "=", company.id)]):
            histories[rate.user_id.with_env(self.env)].append((rate.date_from, rate.hourly_cost))
        return histories
