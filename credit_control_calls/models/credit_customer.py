from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.date_utils import subtract


class CreditCustomer(models.Model):
    _name = "credit.customer"
    _description = "Credit Customer"
    _inherit = ["mail.thread"]
    _order = "followup_missed desc, profile_sequence, balance desc, oldest_due_date, id"
    _check_company_auto = True
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict"
    )
    profile_id = fields.Many2one(
        "credit.profile",
        string="Monitoring Profile",
        index="btree_not_null",
        tracking=True,
    )
    profile_manual = fields.Boolean(
        string="Profile Set by Hand",
        compute="_compute_profile_manual",
        store=True,
        readonly=False,
        help="Off: the profile follows the profiles' own rules and the company's default.",
    )
    profile_sequence = fields.Integer(readonly=True, default=0)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
    )
    user_manual = fields.Boolean(
        string="Responsible Set by Hand",
        compute="_compute_user_manual",
        store=True,
        readonly=False,
        help="Off: whoever is responsible for the profile is for the customer.",
    )
    salesperson_id = fields.Many2one("res.users", readonly=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Receivables Contact",
        help="Whom to ask for about open items.",
    )
    balance = fields.Monetary(readonly=True)
    overdue_balance = fields.Monetary(
        string="Overdue",
        readonly=True,
        help="What is past due after open credits; never below zero.",
    )
    actionable_balance = fields.Monetary(
        string="To Ask For",
        readonly=True,
        help="The overdue balance without what is disputed or excluded.",
    )
    disputed_amount = fields.Monetary(string="Disputed", readonly=True)
    promised_amount = fields.Monetary(string="Promised", readonly=True)
    promised_date = fields.Date(readonly=True)
    broken_promise_count = fields.Integer(string="Broken Promises", readonly=True)
    age_not_due = fields.Monetary(string="Not Due", readonly=True)
    age_30 = fields.Monetary(string="1-30 days", readonly=True)
    age_60 = fields.Monetary(string="31-60 days", readonly=True)
    age_90 = fields.Monetary(string="61-90 days", readonly=True)
    age_older = fields.Monetary(string="Over 90 days", readonly=True)
    age_credit = fields.Monetary(string="Open Credits", readonly=True)
    item_count = fields.Integer(string="Number of Open Items", readonly=True)
    overdue_item_count = fields.Integer(string="Overdue Items", readonly=True)
    oldest_due_date = fields.Date(readonly=True)
    oldest_days_overdue = fields.Integer(
        string="Oldest, Days",
        compute="_compute_oldest_days_overdue",
        search="_search_oldest_days_overdue",
    )
    next_action_date = fields.Date(
        string="Next Action", readonly=True, help="The day this customer asks for a call."
    )
    needs_action = fields.Boolean(string="To Call Today", readonly=True)
    followup_missed = fields.Boolean(string="Missed Follow-up", readonly=True)
    last_entry_id = fields.Many2one(
        "credit.call.entry", readonly=True, index="btree_not_null", ondelete="set null"
    )
    last_call_date = fields.Date(related="last_entry_id.action_date")
    last_call = fields.Char(compute="_compute_last_call")
    phone = fields.Char(compute="_compute_phone")
    refreshed_at = fields.Datetime(string="Figures Changed", readonly=True)
    call_ids = fields.One2many("credit.call", "customer_id", string="Calls")
    entry_ids = fields.One2many("credit.call.entry", "customer_id", string="History")
    dispute_ids = fields.One2many("credit.dispute", "customer_id", string="Disputes")
    reminder_ids = fields.One2many("credit.reminder", "customer_id", string="Statements")

    _partner_unique = models.UniqueIndex("(partner_id, company_id)")
    _worklist_idx = models.Index(
        "(company_id, COALESCE(followup_missed, FALSE) DESC, profile_sequence,"
        " balance DESC, oldest_due_date, id) WHERE needs_action"
    )
    _order_idx = models.Index(
        "(COALESCE(followup_missed, FALSE) DESC, profile_sequence, balance DESC,"
        " oldest_due_date, id)"
    )
    _settled_idx = models.Index("(company_id) WHERE item_count = 0")
    _manual_idx = models.Index("(company_id, partner_id) WHERE profile_manual")

    @api.depends("profile_id")
    def _compute_profile_manual(self):
        """A profile chosen by a person stays; emptying it goes back to the rules."""
        for customer in self:
            customer.profile_manual = bool(customer.profile_id)

    @api.depends("user_id")
    def _compute_user_manual(self):
        """Somebody chosen by a person stays; emptying the field goes back to the profile."""
        for customer in self:
            customer.user_manual = bool(customer.user_id)

    @api.depends("oldest_due_date")
    def _compute_oldest_days_overdue(self):
        for customer in self:
            due = customer.oldest_due_date
            today = customer.company_id._credit_today() if due else None
            customer.oldest_days_overdue = (today - due).days if due else 0

    def _search_oldest_days_overdue(self, operator, value):
        today = self.env.company._credit_today()
        if operator == "in":
            days = [subtract(today, days=number) for number in value if number]
            return Domain("oldest_due_date", "in", days + [False] * (0 in value))
        mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
        if operator not in mirrored:
            return NotImplemented
        limit = subtract(today, days=value)
        return Domain("oldest_due_date", mirrored[operator], limit)

    @api.depends("last_entry_id")
    def _compute_last_call(self):
        for customer in self:
            customer.last_call = customer.last_entry_id._in_words()

    @api.depends("contact_id.phone", "partner_id.phone")
    def _compute_phone(self):
        for customer in self:
            customer.phone = customer.contact_id.phone or customer.partner_id.phone

    def write(self, vals):
        """Changing the profile changes at once what asks for a call, and who is to make it."""
        res = super().write(vals)
        if {"profile_id", "profile_manual", "user_manual"} & set(vals) or vals.get("user_id") is False:
            self._refresh()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if self.call_ids or self.dispute_ids or self.reminder_ids:
            raise UserError(
                self.env._("A customer with calls or disputes cannot be deleted.")
            )

    def _refresh(self):
        """Bring the figures of these customers up to date, without the rest."""
        for company, customers in self.grouped("company_id").items():
            self.sudo()._update(company, customers.partner_id)

    @api.model
    def _of_partners(self, company, partners):
        """The customers of a company behind these partners, by commercial partner."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.commercial_partner_id.ids),
            ]
        )

    def _merge_into(self, target, partner):
        """Hand calls, disputes and statements to one card and drop the others.

        :param target: the card that stays, possibly one of these
        :param partner: the partner the card belongs to from now on
        """
        gone = self - target
        for field in ("call_ids", "dispute_ids", "reminder_ids"):
            gone[field].customer_id = target
        for card in gone:
            card.message_change_thread(target)
        latest = (gone | target).last_entry_id.sorted(lambda e: (e.action_date, e.id))
        target.write({"partner_id": partner.id, "last_entry_id": latest[-1:].id})
        self.env.flush_all()
        gone.invalidate_recordset()
        gone.unlink()
