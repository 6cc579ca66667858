from odoo import fields, models
from odoo.tools import SQL

DAYS = 14


class CreditWorkload(models.Model):
    """Which customers ask for a call on which of the next days, as known by the last Update; nothing is stored.

    Who should have been called before today is work of today.
    """

    _name = "credit.workload"
    _description = "Workload of the List of Calls"
    _auto = False
    _order = "day, amount desc, id"
    _rec_name = "customer_id"
    _depends = {
        "credit.customer": [
            "actionable_balance", "company_id", "last_entry_id", "needs_action", "next_action_date", "profile_id",
            "user_id",
        ],
    }  # fmt: skip

    customer_id = fields.Many2one("credit.customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    day = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    profile_id = fields.Many2one("credit.profile", readonly=True)
    amount = fields.Monetary(string="Overdue by Now", readonly=True)
    kind = fields.Selection(
        [("late", "Left from before"), ("follow_up", "Follow-up"), ("first", "First call")], readonly=True
    )

    @property
    def _table_query(self):
        """In SQL: every company has a today of its own."""
        # With all rights: a company's day is asked; these are the user's own companies.
        days = [(company.id, company._local_today()) for company in self.env.companies.sudo()]
        return SQL(
            """
            SELECT c.id, c.id AS customer_id, c.company_id, co.currency_id, c.user_id, c.profile_id,
                c.actionable_balance AS amount, GREATEST(c.next_action_date, own.today) AS day,
                CASE WHEN c.next_action_date < own.today THEN 'late'
                    WHEN c.last_entry_id IS NOT NULL THEN 'follow_up' ELSE 'first' END AS kind
            FROM credit_customer c
            JOIN res_company co ON co.id = c.company_id
            JOIN UNNEST(%s::int[], %s::date[]) own(company_id, today) ON own.company_id = c.company_id
            WHERE c.next_action_date < own.today + %s AND (c.needs_action OR c.next_action_date > own.today)
            """,
            [company for company, _day in days],
            [day for _company, day in days],
            DAYS,
        )
