from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ageing

HOOK = "credit_control_calls"
READERS = (
    "credit_control_calls.group_credit_controller,account.group_account_readonly,"
    "account.group_account_manager"
)
STATUS = (
    "credit_call_id", "credit_followup_code_id", "credit_followup_date",
    "credit_dispute_id", "credit_held_amount", "credit_status",
)  # fmt: skip


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_days_overdue = fields.Integer(
        string="Days Overdue", compute="_compute_credit_days_overdue"
    )
    credit_call_item_ids = fields.One2many("credit.call.item", "line_id", groups=READERS)
    credit_call_id = fields.Many2one(
        "credit.call", string="Call", compute="_compute_credit_status"
    )
    credit_followup_code_id = fields.Many2one(
        "credit.followup.code", string="Next Step", compute="_compute_credit_status"
    )
    credit_followup_date = fields.Date(
        string="Next Action", compute="_compute_credit_status"
    )
    credit_dispute_id = fields.Many2one(
        "credit.dispute", string="Dispute", compute="_compute_credit_status"
    )
    credit_held_amount = fields.Monetary(
        string="Held",
        compute="_compute_credit_status",
        currency_field="company_currency_id",
    )
    credit_status = fields.Selection(
        [
            ("to_call", "To call"),
            ("missed", "Missed"),
            ("broken", "Promise broken"),
            ("planned", "Planned"),
            ("disputed", "Disputed"),
            ("excluded", "Excluded"),
            ("not_due", "Not due"),
            ("quiet", "Not followed"),
            ("credit", "Credit"),
        ],
        string="Call Status",
        compute="_compute_credit_status",
    )
    credit_announced = fields.Boolean(
        string="Payment Registered",
        compute="_compute_credit_announced",
        help="A payment was registered that has not reached the bank yet.",
    )

    @api.depends("date_maturity", "date")
    def _compute_credit_days_overdue(self):
        for line in self:
            due = ageing.due_date(line.date_maturity, line.date)
            today = (line.company_id or self.env.company)._credit_today()
            line.credit_days_overdue = ageing.days_overdue(due, today) if due else 0

    @api.depends("move_id.matched_payment_ids.state")
    def _compute_credit_announced(self):
        for line in self:
            line.credit_announced = any(
                payment.state in ("in_process", "paid") and not payment.move_id
                for payment in line.move_id.matched_payment_ids
            )

    @api.depends("amount_residual", "reconciled", "credit_call_item_ids.unlinked_on")
    @api.depends_context("uid")
    def _compute_credit_status(self):
        """Nothing for those who read journal items but no calls."""
        if not self.env["credit.call.item"].has_access("read"):
            self.update(dict.fromkeys(STATUS, False))
            return
        links = self._credit_links()
        disputes = self._credit_disputes()
        profiles = self._credit_profiles()
        reminders = self._credit_reminders()
        for line in self:
            call = links.get(line.id, self.env["credit.call"])
            held = disputes.get(line.id, self.env["credit.dispute.item"])
            line.credit_call_id = call
            line.credit_followup_code_id = call.followup_code_id
            line.credit_followup_date = call.followup_date
            line.credit_dispute_id = held.dispute_id[:1]
            line.credit_held_amount = sum(held.mapped("held_amount"))
            sent = reminders.get(line.move_id.id, 0)
            profile = profiles.get(line.id)
            line.credit_status = line._credit_judge(call, held, profile, sent)

    def _credit_judge(self, call, held, profile, sent) -> str:
        """What the worklist thinks of this item, in one word."""
        today = self.company_id._credit_today()
        if self.amount_residual < 0:
            return "credit"
        if self.move_id.credit_excluded:
            return "excluded"
        wanted = self.company_currency_id.round(
            self.amount_residual
            - sum(held.filtered(lambda h: not h.dispute_id.is_late).mapped("held_amount"))
        )
        if wanted <= 0:
            return "disputed"
        if self.credit_days_overdue <= 0:
            return "not_due"
        if not profile or not self._credit_meets(profile, wanted, sent):
            return "quiet"
        until = ageing.holds(call.followup_date, call.promise_state)
        if until and until > today:
            return "planned"
        if call.promise_state in ageing.RELEASING_PROMISES:
            return "broken"
        return "missed" if until and until < today else "to_call"

    def _credit_meets(self, profile, wanted, sent) -> bool:
        return (
            profile.is_monitored
            and wanted >= profile.min_item_amount
            and self.credit_days_overdue >= profile.min_days_overdue
            and sent >= profile.min_reminders
        )

    def _credit_reminders(self) -> dict:
        """How many reminders were sent for each entry, as the Update counts them."""
        Customer = self.env["credit.customer"]
        counts = {}
        for company in self.company_id:
            moves = self.filtered(lambda x, c=company: x.company_id == c).move_id
            rows = SQL(
                "SELECT move_id, count FROM (%s) sent WHERE move_id = ANY(%s)",
                Customer._reminders_sql(company),
                moves.ids,
            )
            counts.update(self.env.execute_query(rows))
        return counts

    def _credit_links(self) -> dict:
        items = self.env["credit.call.item"].search(
            [("line_id", "in", self.ids), ("unlinked_on", "=", False)]
        )
        return {item.line_id.id: item.call_id for item in items}

    def _credit_disputes(self) -> dict:
        items = self.env["credit.dispute.item"].search(
            [("line_id", "in", self.ids), ("dispute_id.state", "=", "open")]
        )
        return {line.id: held for line, held in items.grouped("line_id").items()}

    def _credit_profiles(self) -> dict:
        customers = self.env["credit.customer"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.commercial_partner_id.ids),
            ]
        )
        found = {(c.company_id, c.partner_id): c.profile_id.sudo() for c in customers}
        return {
            line.id: found.get((line.company_id, line.partner_id.commercial_partner_id))
            for line in self
        }

    def _credit_changed(self):
        """Remember the customers of these items; they are refreshed when the work is saved."""
        lines = self.filtered(lambda x: x.account_type == "asset_receivable")
        if lines:
            self._credit_note_partners(lines.partner_id)

    @api.model
    def _credit_note_partners(self, partners):
        precommit = self.env.cr.precommit
        if HOOK not in precommit.data:
            precommit.data[HOOK] = set()
            precommit.add(self.env["account.move.line"].sudo()._credit_refresh_noted)
        precommit.data[HOOK].update(partners.ids)

    @api.model
    def _credit_refresh_noted(self):
        """Refresh whom the transaction touched: one set of statements per company."""
        ids = self.env.cr.precommit.data.pop(HOOK, set())
        partners = self.env["res.partner"].browse(ids).exists()
        partners |= partners.commercial_partner_id
        if not partners:
            return
        Customer = self.env["credit.customer"]
        lines = self._read_group(
            [
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
            ],
            ["company_id"],
        )
        cards = Customer.search([("partner_id", "in", partners.ids)])
        companies = cards.company_id.union(*(company for (company,) in lines))
        Customer._update(companies, partners)
