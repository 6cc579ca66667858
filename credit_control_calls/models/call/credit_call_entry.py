from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, format_date, format_datetime, get_lang

SAID = {
    "call_id", "action_date", "followup_code_id", "agreed", "followup_date", "contact_id", "user_id",
    "description", "promised_amount", "promised_date", "customer_id", "outcome", "called_at", "callback_at",
    "is_automatic",
}  # fmt: skip


class CreditCallEntry(models.Model):
    """One call: what was said and agreed in one conversation. It is not rewritten."""

    _name = "credit.call.entry"
    _description = "Call"
    _inherit = ["owned.fields.mixin"]
    _order = "action_date desc, id desc"
    _rec_name = "description"

    call_id = fields.Many2one(
        "credit.call", string="Call Action", required=True, readonly=True, index=True, ondelete="restrict"
    )
    customer_id = fields.Many2one(related="call_id.customer_id", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="call_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    profile_id = fields.Many2one("credit.profile", compute="_compute_profile_id", store=True, precompute=True)
    action_date = fields.Date(string="Called On", required=True, readonly=True, index=True)
    called_at = fields.Datetime(readonly=True, help="The moment, of calls recorded on their day.")
    followup_code_id = fields.Many2one("credit.followup.code", string="Follow-up Code", required=True, readonly=True)
    agreed = fields.Char(
        compute="_compute_agreed", store=True, precompute=True, help="The follow-up code in the words it had then."
    )
    outcome = fields.Selection(
        lambda self: self.env["credit.followup.code"]._fields["outcome"]._description_selection(self.env),
        compute="_compute_agreed",
        store=True,
        precompute=True,
    )
    followup_date = fields.Date(string="Follow-up Date", readonly=True)
    callback_at = fields.Datetime(string="Call Back At", readonly=True)
    contact_id = fields.Many2one("res.partner", string="Spoke With", readonly=True)
    contact_name = fields.Char(related="contact_id.name", string="Contact Name")
    description = fields.Text(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Called By", default=lambda self: self.env.user, required=True, readonly=True
    )
    promised_amount = fields.Monetary(readonly=True)
    promised_date = fields.Date(readonly=True)
    promise_state = fields.Selection(
        [
            ("pending", "Pending"),
            ("kept", "Kept"),
            ("partial", "Partly kept"),
            ("broken", "Broken"),
            ("settled", "Settled otherwise"),
            ("replaced", "Replaced"),
        ],
        string="Promise",
        readonly=True,
        help="Kept as soon as enough is matched with the promised items. Money that is not"
        " matched yet may be meant for others: it counts when the days of grace are over."
        " Settled otherwise when the items were credited, cancelled or unlinked.",
    )
    promise_wanted = fields.Monetary(
        string="Still Promised",
        readonly=True,
        help="What the promise can amount to by now: no more than its items come to.",
    )
    promise_received = fields.Monetary(
        string="Received",
        readonly=True,
        help="Matched with the promised items since the promise; after the days of grace"
        " also what came in and is not matched yet.",
    )
    is_automatic = fields.Boolean(
        string="By Itself", readonly=True, help="No conversation: the next part of a plan became the promise."
    )
    item_ids = fields.One2many("credit.call.item", "entry_id", string="Items Linked", readonly=True)

    _promise_idx = models.Index("(company_id, customer_id) WHERE promise_state IN ('pending', 'broken')")
    _promise_complete = models.Constraint(
        "CHECK(COALESCE(promised_amount, 0) >= 0 AND (COALESCE(promised_amount, 0) > 0) = (promised_date IS NOT NULL))",
        "A promise needs both an amount and a date.",
    )
    _followup_order = models.Constraint(
        "CHECK(followup_date >= action_date)", "The follow-up date cannot lie before the action date."
    )

    @api.depends("call_id")
    def _compute_profile_id(self):
        for entry in self:
            entry.profile_id = entry.call_id.customer_id.profile_id

    @api.depends("followup_code_id")
    def _compute_agreed(self):
        """Once, when it is said: a code renamed later changes no history."""
        for entry in self:
            entry.agreed = entry.followup_code_id.display_name
            entry.outcome = entry.followup_code_id.outcome

    @api.model_create_multi
    def create(self, vals_list):
        """The newest entry is what its call action and its customer show."""
        entries = super().create(vals_list)
        for entry in entries:
            # As the system: callers add entries, what these change elsewhere is not theirs to write.
            entry.call_id.sudo().write(entry._prepare_call_state())
            customer = entry.customer_id.sudo()
            customer.write({"last_entry_id": entry.id, "callback_due": False})
            if entry.callback_at:
                # At the hour; triggering a scheduled action is the system's.
                self.env.ref("credit_control_calls.ir_cron_credit_callbacks").sudo()._trigger(at=entry.callback_at)
            if entry.contact_id and not customer.contact_id:
                customer.contact_id = entry.contact_id
            escalate_to = customer.profile_id.escalation_user_id
            if entry.outcome == "escalate" and escalate_to:
                customer.user_id = escalate_to
        return entries

    @api.model
    def _fill_in_owned(self, vals_list):
        """The moment of a call recorded on its day, and the day to call again, where no other was agreed."""
        now = fields.Datetime.now()
        for vals in vals_list:
            if "called_at" not in vals and vals.get("call_id"):
                company = self.env["credit.call"].browse(vals["call_id"]).company_id
                on_the_day = fields.Date.to_date(vals.get("action_date")) == company._local_date(now)
                vals["called_at"] = now if on_the_day else False
            if "followup_date" not in vals and vals.get("call_id"):
                vals["followup_date"] = self._propose_followup(vals)
        return super()._fill_in_owned(vals_list)

    @api.model
    def _propose_followup(self, vals):
        """The day the code proposes."""
        code = self.env["credit.followup.code"].browse(vals["followup_code_id"])
        company = self.env["credit.call"].browse(vals["call_id"]).company_id
        promised = fields.Date.to_date(vals.get("promised_date"))
        return code._followup_date(fields.Date.to_date(vals["action_date"]), company, promised)

    def _prepare_call_state(self) -> dict:
        return {
            "followup_code_id": self.followup_code_id.id,
            "followup_date": self.followup_date,
            "user_id": self.user_id.id,
            "contact_id": self.contact_id.id,
            "description": self.description,
            "promise_state": self._standing_promise(),
        }

    def _standing_promise(self):
        """A conversation about something else leaves a promise still running in force."""
        if self.promised_amount:
            return "pending"
        return "pending" if self.call_id.promise_state == "pending" else False

    def _start_promises(self):
        """New promises replace pending ones about their items and count from what is open now."""
        # As the system: callers add entries and links, but do not rewrite those of before.
        for entry in self.filtered("promised_amount").sudo():
            call = entry.call_id
            renewed = call | entry._release_promised()
            older = renewed.entry_ids - entry
            older.filtered(lambda e: e.promise_state == "pending").promise_state = "replaced"
            (renewed - call).promise_state = False
            entry.write({"promise_state": "pending", "promise_wanted": entry.promised_amount})
            call.item_ids._start_counting()

    def _release_promised(self):
        """Items that came from other calls are promised anew here, and no longer there.

        :return: the calls about whose items nothing is promised any more
        """
        linked = self.call_id.item_ids.filtered(lambda item: not item.unlinked_on)
        left = self.call_id._promised_elsewhere(linked.line_id)
        left.promise_base = 0
        return left.call_id.filtered(lambda call: not any(call.item_ids.mapped("promise_base")))

    def write(self, vals):
        """:raises UserError: what was said stays said; a correction is a new call."""
        if not SAID.isdisjoint(vals):
            raise UserError(self.env._("History is not rewritten: record a correction as a new call."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Calls stay on record."))

    def _is_by_staff(self) -> bool:
        """Whether somebody called: what customers say on their own page is no call."""
        # As the system: who customers are is asked, whoever may see them as users.
        return not self.user_id.sudo().share

    def _announce(self):
        """Say at the screen what was recorded: its card has made way for the next by then."""
        outcome, customer = self.agreed, self.customer_id.display_name
        message = self.env._("%(customer)s: %(outcome)s.", customer=customer, outcome=outcome)
        if self.callback_at:
            message = self.env._(
                "%(customer)s: %(outcome)s. Again on %(moment)s.",
                customer=customer,
                outcome=outcome,
                moment=format_datetime(self.env, self.callback_at, dt_format="short"),
            )
        elif self.followup_date:
            message = self.env._(
                "%(customer)s: %(outcome)s. Again on %(date)s.",
                customer=customer,
                outcome=outcome,
                date=format_date(self.env, self.followup_date),
            )
        self.env.user._bus_send("simple_notification", {"type": "success", "message": message})

    def _in_words(self) -> str:
        """One line for a list: when, what, who said it."""
        if not self:
            return ""
        at = self.callback_at and format_datetime(self.env, self.callback_at, dt_format="HH:mm")
        parts = [f"{self.agreed} {at}" if at else self.agreed, self.description]
        text = ": ".join(part.strip() for part in parts if part)
        day = self._short_day()
        return f"{day} {text.splitlines()[0]}" if text else day

    def _short_day(self) -> str:
        """The day of the call as lists of the web client write it: without the year where it is this year."""
        this_year = self.action_date.year == self.company_id._local_today().year
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("MMMd" if this_year else "yMMMd", self.action_date, locale=locale)
