from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

CLOSED_SHOWN = 40
BARS = (
    ("age_not_due", "bg-success"),
    ("age_30", "bg-info"),
    ("age_60", "bg-warning"),
    ("age_90", "bg-danger opacity-75"),
    ("age_older", "bg-danger"),
)
BAR = Markup(
    '<div class="d-flex align-items-center mb-1"><div class="text-muted text-nowrap" style="width:9.5rem">%s</div>'
    '<div class="progress flex-grow-1" style="height:.9rem">'
    '<div class="progress-bar %s" style="width:%s%%"></div></div>'
    '<div class="text-end text-nowrap ps-2" style="min-width:6.5rem">%s</div></div>'
)


class CreditCardMixin(models.AbstractModel):
    """What a customer's card shows beside the stored figures: items, documents, how the customer pays."""

    _name = "credit.card.mixin"
    _description = "Credit Customer: the Card"

    open_item_ids = fields.Many2many("account.move.line", string="Open Items", compute="_compute_open_item_ids")
    closed_item_ids = fields.Many2many("account.move.line", string="Closed Items", compute="_compute_closed_item_ids")
    document_ids = fields.Many2many("account.move", string="Documents", compute="_compute_document_ids")
    ageing_bars = fields.Html(string="Ageing", compute="_compute_ageing_bars", sanitize=False)
    phone = fields.Char(compute="_compute_phone")
    email = fields.Char(compute="_compute_email")
    days_late = fields.Float(
        string="Average Days Late",
        compute="_compute_payment_behaviour",
        digits=(6, 1),
        help="How late items paid in the last year were, weighted by amount.",
    )
    dso = fields.Float(
        string="DSO (days)",
        compute="_compute_payment_behaviour",
        digits=(6, 1),
        help="The balance in days of the last year's sales.",
    )
    credit_limit = fields.Float(compute="_compute_credit_limit")
    is_over_limit = fields.Boolean(compute="_compute_is_over_limit")

    def _item_domain(self) -> Domain:
        """The receivable items of these customers and of everybody whose debts are theirs."""
        # An archived contact may still owe.
        Partner = self.env["res.partner"].with_context(active_test=False)
        family = Partner._search([("commercial_partner_id", "in", self.partner_id.ids)])
        return Domain(
            [
                # The query and not its ids: one statement finds both.
                ("partner_id", "in", family),
                ("company_id", "in", self.company_id.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )

    def _open_items(self):
        """The open items of these customers, oldest due first."""
        is_open = Domain("reconciled", "=", False) & Domain("amount_residual", "!=", 0)
        lines = self.env["account.move.line"].search(self._item_domain() & is_open)
        return lines.sorted(lambda x: (x.date_maturity or x.date, x.id))

    def _to_call_items(self):
        """The open items that ask for action today."""
        return self._open_items().filtered(lambda x: x.credit_status in ("to_call", "missed", "broken"))

    def _overdue_items(self):
        """The overdue open items, whatever was agreed about them."""
        return self._open_items().filtered(lambda x: x.credit_days_overdue > 0 and x.amount_residual > 0)

    def _compute_open_item_ids(self):
        for customer in self:
            customer.open_item_ids = customer._open_items()

    def _compute_closed_item_ids(self):
        for customer in self:
            customer.closed_item_ids = self.env["account.move.line"].search(
                customer._item_domain() & Domain("reconciled", "=", True),
                order="date desc, id desc",
                limit=CLOSED_SHOWN,
            )

    def _compute_document_ids(self):
        for customer in self:
            customer.document_ids = self.env["account.move"].search(
                Domain("move_type", "in", ("out_invoice", "out_refund"))
                & Domain("line_ids", "any", customer._item_domain()),
                order="date desc, id desc",
                limit=CLOSED_SHOWN,
            )

    def _compute_phone(self):
        for customer in self:
            customer.phone = customer.contact_id.phone or customer.partner_id.phone

    def _compute_email(self):
        for customer in self:
            customer.email = customer.contact_id.email or customer.partner_id.email

    def _compute_credit_limit(self):
        """The limit in the books of the card's company, whichever the user works in."""
        for customer in self:
            # Odoo keeps the limit for accountants; a caller has to know it.
            partner = customer.partner_id.sudo().with_company(customer.company_id)
            customer.credit_limit = partner.credit_limit

    def _compute_is_over_limit(self):
        for customer in self:
            limit = customer.credit_limit
            customer.is_over_limit = bool(limit) and customer.balance > limit

    @api.depends(*(name for name, _colour in BARS))
    def _compute_ageing_bars(self):
        for customer in self:
            total = sum(customer[name] for name, _colour in BARS) or 1.0
            customer.ageing_bars = Markup().join(
                BAR
                % (
                    self._fields[name]._description_string(self.env),
                    colour,
                    round(100 * customer[name] / total),
                    formatLang(self.env, customer[name], currency_obj=customer.currency_id),
                )
                for name, colour in BARS
            )

    def _compute_payment_behaviour(self):
        """Both figures for all customers at once, from the last year's books."""
        rows = {}
        for company, customers in self.grouped("company_id").items():
            query = customers._behaviour_sql(company)
            rows.update((r[0], r[1:]) for r in self.env.execute_query(query))
        for customer in self:
            late, sales = rows.get(customer.id, (0, 0))
            customer.days_late = late or 0.0
            customer.dso = 365 * customer.balance / float(sales) if sales else 0.0

    def _behaviour_sql(self, company) -> SQL:
        """Rows `(customer, amount-weighted days late, sales)` of the last year.

        In SQL: two sums over a year's items, of which the card shows two numbers.
        """
        since = company._local_today() - relativedelta(years=1)
        return SQL(
            """
            SELECT c.id,
                SUM(paid.amount * (paid.day - COALESCE(l.date_maturity, l.date)))
                    / NULLIF(SUM(paid.amount), 0),
                SUM(l.balance) FILTER (WHERE l.date >= %(since)s AND m.move_type
                    IN ('out_invoice', 'out_refund'))
            FROM credit_customer c
            JOIN res_partner p ON p.commercial_partner_id = c.partner_id
            JOIN account_move_line l ON l.partner_id = p.id
                AND l.company_id = c.company_id AND l.parent_state = 'posted'
                AND l.date >= %(before)s
            JOIN account_account a ON a.id = l.account_id
                AND a.account_type = 'asset_receivable'
            JOIN account_move m ON m.id = l.move_id
            LEFT JOIN LATERAL (
                SELECT SUM(r.amount) AS amount, MAX(r.max_date) AS day
                FROM account_partial_reconcile r
                WHERE r.debit_move_id = l.id AND r.max_date >= %(since)s
            ) paid ON l.reconciled
            WHERE c.id = ANY(%(ids)s)
            GROUP BY c.id
            """,
            since=since,
            before=since - relativedelta(years=1),
            ids=self.ids,
        )
