from odoo import api, fields, models, tools
from odoo.tools import SQL


class CreditProfile(models.Model):
    _name = "credit.profile"
    _description = "Credit Monitoring Profile"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=20, help="Customers are called in this order, lowest first.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: every company may use it. Its branches may, too.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    is_monitored = fields.Boolean(
        string="Ask for Calls",
        default=True,
        help="Off for customers nobody should ever call: group companies, lawyer's cases.",
    )
    min_days_overdue = fields.Integer(string="Days Overdue From", default=1, required=True)
    min_item_amount = fields.Monetary(string="Item Amount From", default=0.0, required=True)
    min_balance = fields.Monetary(string="Customer Total From", default=0.0, required=True)
    max_balance = fields.Monetary(string="Customer Total Below", default=0.0, required=True, help="0: no upper limit.")
    min_reminders = fields.Integer(
        string="Reminders Sent From", default=0, required=True, help="Call only after this many reminders."
    )
    user_id = fields.Many2one("res.users", string="Responsible", domain="[('share', '=', False)]")
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Escalate To",
        domain="[('share', '=', False)]",
        help="Takes over the customer when a call ends in an escalation.",
    )
    # A rule that silently lost a condition would take in customers it was not meant for.
    country_ids = fields.Many2many("res.country", string="Countries", ondelete="restrict")
    category_ids = fields.Many2many("res.partner.category", string="Tags", ondelete="restrict")
    salesperson_ids = fields.Many2many("res.users", string="Salespeople", ondelete="restrict")

    _min_days = models.Constraint(
        "CHECK(min_days_overdue BETWEEN 1 AND 3650)",
        "An item is overdue from day 1 at the earliest, 3650 at the latest.",
    )
    # NaN is greater than every number to PostgreSQL: the upper limits keep it out.
    _amounts = models.Constraint(
        "CHECK(min_item_amount >= 0 AND min_balance >= 0 AND max_balance >= 0 AND min_reminders >= 0"
        " AND min_item_amount < 1e12 AND min_balance < 1e12 AND max_balance < 1e12 AND min_reminders <= 1000)",
        "Amounts and numbers of reminders can be neither negative nor immense.",
    )
    _balance_range = models.Constraint(
        "CHECK(max_balance = 0 OR max_balance > min_balance)",
        "The customer total's upper limit must be above its lower limit.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for profile in self:
            profile.currency_id = (profile.company_id or self.env.company).currency_id

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        self.env.registry.clear_cache()
        return profiles

    def write(self, vals):
        res = super().write(vals)
        if set(vals) - {"name"}:
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _assignment_sql(self, company) -> SQL:
        """The profile of commercial partner `cp`, customer `c`, by hand, rule or default."""
        return self._get_assignment(company.id, company.credit_profile_id.id)

    @api.model
    @tools.ormcache("company_id", "default_id")
    def _get_assignment(self, company_id, default_id) -> SQL:
        """Archived profiles have no rules; archived users and tags still count in a rule."""
        # Rules hold whoever causes the Update: the profiles of parent companies are not everybody's to read.
        company = self.env["res.company"].sudo().browse(company_id)
        profiles = (
            self.sudo().with_context(active_test=True).search([("company_id", "in", (False, *company.parent_ids.ids))])
        )
        rules = [
            SQL("WHEN %s THEN %s", SQL(" AND ").join(conditions), profile.id)
            # Archived users and tags still count, as the docstring says.
            for profile in profiles.with_context(active_test=False)
            if (conditions := profile._rule_conditions())
        ]
        # In SQL: the Update decides for all customers in its one statement.
        return SQL(
            "CASE WHEN c.profile_manual THEN c.profile_id %s ELSE %s::int END", SQL(" ").join(rules), default_id or None
        )

    @api.model
    @tools.ormcache()
    def _has_reminder_terms(self) -> bool:
        """Whether any profile, archived ones among them, asks for a number of reminders."""
        # Of any company: the answer only decides whether the Update counts them at all.
        profiles = self.sudo().with_context(active_test=False)
        return bool(profiles.search_count([("min_reminders", ">", 0)], limit=1))

    def _rule_conditions(self) -> list[SQL]:
        conditions = []
        if self.country_ids:
            conditions.append(SQL("cp.country_id = ANY(%s)", self.country_ids.ids))
        if self.salesperson_ids:
            conditions.append(SQL("cp.user_id = ANY(%s)", self.salesperson_ids.ids))
        if self.category_ids:
            conditions.append(
                SQL(
                    "EXISTS (SELECT FROM res_partner_res_partner_category_rel tag"
                    " WHERE tag.partner_id = cp.id AND tag.category_id = ANY(%s))",
                    self.category_ids.ids,
                )
            )
        return conditions
