from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...engine import results

MONTHS = 24


class CreditResult(models.Model):
    """What calling achieved, by controller and month, beside the targets: read from the calls, nothing is stored."""

    _name = "credit.result"
    _description = "Results of Calling"
    _auto = False
    _order = "month desc, collected desc, id"
    _depends = {
        "account.move": ["credit_is_write_off", "move_type", "reversed_entry_id"],
        "account.move.line": ["move_id"],
        "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id", "max_date"],
        "credit.call.entry": [
            "action_date", "call_id", "company_id", "is_automatic", "outcome", "promise_received", "promise_state",
            "promised_amount", "promised_date", "user_id",
        ],
        "credit.call.item": ["call_id", "company_id", "entry_id", "line_id", "unlinked_on"],
        "res.users": ["share"],
        "credit.target": ["calls", "collected", "company_id", "month", "promises", "user_id"],
    }  # fmt: skip

    name = fields.Char(string="Month Name", compute="_compute_name")
    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Controller", readonly=True)
    calls = fields.Integer(readonly=True)
    reached = fields.Integer(readonly=True, help="Calls in which somebody answered.")
    reached_share = fields.Float(compute="_compute_shares")
    collected = fields.Monetary(
        readonly=True,
        help="Money matched with called items, at whoever called about them last before it came in.",
    )
    collected_share = fields.Float(string="Of Target", compute="_compute_shares")
    promises = fields.Integer(readonly=True, help="Promises to pay that were taken.")
    promised = fields.Monetary(readonly=True)
    due_promises = fields.Integer(
        string="Promises Due", readonly=True, help="Those whose day was in the month, and that were judged."
    )
    kept_promises = fields.Integer(string="Promises Kept", readonly=True)
    due_amount = fields.Monetary(string="Promised Money Due", readonly=True)
    kept_amount = fields.Monetary(string="Promised Money Kept", readonly=True)
    kept_share = fields.Float(string="Kept", compute="_compute_shares", help="In money.")
    target_collected = fields.Monetary(string="Target: Collected", readonly=True)
    target_calls = fields.Integer(string="Target: Calls", readonly=True)
    target_promises = fields.Integer(string="Target: Promises", readonly=True)

    @api.depends("month")
    def _compute_name(self):
        for row in self:
            row.name = format_date(self.env, row.month, date_format="MMMM y")

    @api.depends("calls", "reached", "collected", "target_collected", "due_amount", "kept_amount")
    def _compute_shares(self):
        for row in self:
            row.reached_share = row.reached / row.calls if row.calls else 0.0
            row.collected_share = row.collected / row.target_collected if row.target_collected else 0.0
            row.kept_share = row.kept_amount / row.due_amount if row.due_amount else 0.0

    @property
    def _table_query(self):
        """In SQL: sums of calls and payments, of which only a row a month leaves the database.

        Who may see whose results is a rule's to say.
        """
        since = self.env.company._local_today().replace(day=1) - relativedelta(months=MONTHS)
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY r.month, r.company_id, r.user_id) AS id, r.*, co.currency_id
            FROM (%s) r JOIN res_company co ON co.id = r.company_id
            """,
            results.results_sql(self.env.companies.ids, since),
        )
