from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.date_utils import subtract
from odoo.tools.misc import format_date

MANAGER = "credit_control_calls.group_credit_manager"


class CreditCustomer(models.Model):
    _name = "credit.customer"
    _description = "Credit Customer"
    _inherit = [
        "owned.fields.mixin",
        "credit.refresh.mixin",
        "credit.card.mixin",
        "credit.worklist.mixin",
        "credit.statement.mixin",
        "mail.thread",
    ]
    _order = "comes_first desc, profile_sequence, balance desc, oldest_due_date, id"
    _check_company_auto = True
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="restrict")
    profile_id = fields.Many2one(
        "credit.profile", string="Monitoring Profile", index="btree_not_null", tracking=True, writers=MANAGER
    )
    profile_manual = fields.Boolean(
        string="Profile Set by Hand",
        compute="_compute_profile_manual",
        store=True,
        readonly=False,
        writers=MANAGER,
        help="Off: the profile follows the profiles' own rules and the company's default.",
    )
    profile_sequence = fields.Integer(readonly=True, default=0)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
        writers=MANAGER,
    )
    user_manual = fields.Boolean(
        string="Responsible by Hand",
        compute="_compute_user_manual",
        store=True,
        readonly=False,
        writers=MANAGER,
        help="Off: whoever is responsible for the profile is responsible for the customer.",
    )
    can_assign = fields.Boolean(compute="_compute_can_assign")
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson", store=True, index=True)
    contact_id = fields.Many2one("res.partner", string="Receivables Contact", help="Whom to ask for about open items.")
    partner_contact_ids = fields.One2many(related="partner_id.child_ids")
    balance = fields.Monetary(readonly=True)
    overdue_balance = fields.Monetary(
        string="Overdue", readonly=True, help="What is past due after open credits; never below zero."
    )
    actionable_balance = fields.Monetary(
        string="To Ask For", readonly=True, help="The overdue balance without what is disputed or excluded."
    )
    disputed_amount = fields.Monetary(string="Disputed", readonly=True)
    excluded_amount = fields.Monetary(
        string="Excluded", readonly=True, help="Open, but taken out of the calls for a time."
    )
    promised_amount = fields.Monetary(
        string="Promised", readonly=True, help="What is still to come of the promises that are pending."
    )
    promised_date = fields.Date(readonly=True)
    broken_promise_count = fields.Integer(
        string="Broken Promises", readonly=True, help="Of the last twelve months, while their items are unpaid."
    )
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
        string="Oldest, Days", compute="_compute_oldest_days_overdue", search="_search_oldest_days_overdue"
    )
    next_action_date = fields.Date(string="Next Call", readonly=True, help="The day this customer asks for a call.")
    needs_action = fields.Boolean(string="To Call Today", readonly=True)
    followup_missed = fields.Boolean(string="Missed Follow-up", readonly=True)
    comes_first = fields.Boolean(
        readonly=True, help="A missed follow-up, where the company wants these before everything else."
    )
    refreshed_at = fields.Datetime(string="Figures Changed", readonly=True)
    reminder_ids = fields.One2many("credit.reminder", "customer_id", string="Statements", readonly=True)

    _partner_unique = models.UniqueIndex("(partner_id, company_id)")
    _settled_idx = models.Index("(company_id) WHERE item_count = 0")
    _manual_idx = models.Index("(company_id, partner_id) WHERE profile_manual")
    _word_idx = models.Index(
        "(company_id) WHERE promised_amount <> 0 OR promised_date IS NOT NULL OR broken_promise_count <> 0"
    )

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

    @api.depends_context("uid")
    def _compute_can_assign(self):
        self.can_assign = self.env.user.has_group(MANAGER)

    @api.depends("oldest_due_date")
    def _compute_oldest_days_overdue(self):
        for customer in self:
            due = customer.oldest_due_date
            today = customer.company_id._local_today() if due else None
            customer.oldest_days_overdue = (today - due).days if due else 0

    def _search_oldest_days_overdue(self, operator, value):
        today = self.env.company._local_today()
        if operator == "in":
            days = [subtract(today, days=number) for number in value if number]
            return Domain("oldest_due_date", "in", days + [False] * (0 in value))
        mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
        if operator not in mirrored:
            return NotImplemented
        limit = subtract(today, days=value)
        return Domain("oldest_due_date", mirrored[operator], limit)

    def write(self, vals):
        """Changing the profile changes at once what asks for a call, and who is to make it."""
        res = super().write(vals)
        if {"profile_id", "profile_manual", "user_manual"} & set(vals) or vals.get("user_id") is False:
            self._refresh()
        return res

    @api.model
    def _get_history_fields(self) -> list[str]:
        """Hook: what was said and agreed; it keeps a customer from being deleted and goes along when cards merge."""
        return ["reminder_ids"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(self[name] for name in self._get_history_fields()):
            raise UserError(self.env._("A customer with calls, disputes or statements cannot be deleted."))

    @api.model
    def _of_partners(self, company, partners):
        """The customers of a company behind these partners, by commercial partner."""
        return self.search([("company_id", "=", company.id), ("partner_id", "in", partners.commercial_partner_id.ids)])

    def _merge_into(self, target, partner):
        """Hand calls, disputes and statements to one card and drop the others.

        :param target: the card that stays, possibly one of these
        :param partner: the partner the card belongs to from now on
        """
        gone = self - target
        for name in self._get_history_fields():
            gone[name].customer_id = target
        for card in gone:
            card.message_change_thread(target)
        target.partner_id = partner
        self.env.flush_all()
        gone.invalidate_recordset()
        gone.unlink()

    def _open_card(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }

    # --- What the buttons of the card act on -----------------------------------------------------------------------

    def _get_ticked_items(self):
        """The open items of this card that are ticked on it."""
        # The card's own JS hands them over.
        ticked = self.env["account.move.line"].browse(self.env.context.get("credit_selected_ids") or [])
        return ticked and ticked & self._open_items()

    def _selected_items(self):
        """:raises UserError: nothing is selected, or not on this card"""
        lines = self._get_ticked_items()
        if not lines:
            raise UserError(self.env._("Select at least one open item."))
        return lines

    def _check_own_items(self, lines):
        """:raises UserError: an item that is not an open one of this customer"""
        self.ensure_one()
        lines.check_access("read")
        for line in lines - self._open_items():
            raise UserError(
                self.env._(
                    "%(item)s is not an open item of %(customer)s.", item=line.display_name, customer=self.display_name
                )
            )

    @api.model
    def _may_exceed(self) -> bool:
        """Whether the user may agree what lies beyond the company's limits."""
        return self.env.su or self.env.user.has_group(MANAGER)

    # --- Exclusions ------------------------------------------------------------------------------------------------

    def action_exclude_items(self):
        """Ask why, and until when, nobody calls about the selected items' documents."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exclude from calls"),
            "res_model": "credit.exclude.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_customer_id": self.id, "default_line_ids": self._selected_items().ids},
        }

    def action_include_items(self):
        """Call about the selected items' documents again."""
        self.check_access("write")
        moves = self._selected_items().move_id.filtered("credit_excluded_until")
        if not moves:
            raise UserError(self.env._("The selected items are not excluded."))
        # Callers do not write entries; this is the one thing of theirs on it.
        moves.sudo().write({"credit_excluded_until": False, "credit_excluded_reason": False})
        self._log_exclusion(self.env._("Included in calls again"), moves)
        self._refresh()
        return True

    def _exclude_items(self, lines, reason, until):
        """Nobody calls about the documents of these items until a day.

        :raises UserError: no reason, a day gone by or farther than the caller may decide, items of others
        """
        self.check_access("write")
        self._check_own_items(lines)
        today = self.company_id._local_today()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why nobody should call about these documents."))
        if not until or until < today:
            raise UserError(self.env._("An exclusion ends today at the earliest."))
        self._check_horizon(until)
        # Callers do not write entries; this is the one thing of theirs on it.
        lines.move_id.sudo().write({"credit_excluded_until": until, "credit_excluded_reason": reason.strip()})
        title = self.env._(
            "Excluded from calls until %(date)s: %(reason)s", date=format_date(self.env, until), reason=reason
        )
        self._log_exclusion(title, lines.move_id)
        self._refresh()

    def _check_horizon(self, day):
        """:raises UserError: farther ahead than a caller may agree"""
        days = self.company_id.credit_horizon_days
        if (day - self.company_id._local_today()).days > days and not self._may_exceed():
            raise UserError(
                self.env._(
                    "%(date)s is more than %(days)s days ahead: ask a credit manager to record it.",
                    date=format_date(self.env, day),
                    days=days,
                )
            )

    def _log_exclusion(self, title, moves):
        documents = Markup(", ").join(escape(name) for name in moves.mapped("name"))
        self.message_post(body=Markup("%s<br/>%s") % (title, documents))
