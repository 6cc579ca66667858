from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date, format_time, formatLang, get_lang

from ...engine import phone, script

# How far back calls tell when somebody is reached.
MONTHS_BACK = 24
# From so many days late on a customer usually pays late.
LATE_DAYS = 10


class CreditPhoneMixin(models.AbstractModel):
    """What helps on the phone: the time there, the language, when somebody answers, what to say, calling back."""

    _name = "credit.phone.mixin"
    _description = "Credit Customer: on the Phone"

    local_time = fields.Char(string="Time There", compute="_compute_local_time")
    local_time_hint = fields.Char(compute="_compute_local_time")
    language = fields.Char(compute="_compute_language")
    best_time = fields.Char(compute="_compute_best_time", help="The hours in which somebody answered most.")
    callback_due = fields.Boolean(
        string="Call Back Now", readonly=True, help="The hour agreed has come: it is the first of the list."
    )
    script = fields.Text(string="What to Say", compute="_compute_script")
    script_situation = fields.Selection(
        lambda self: self.env["credit.script"]._fields["situation"]._description_selection(self.env),
        string="Situation",
        compute="_compute_script",
    )

    # --- The time there, and who is reached when -------------------------------------------------------------------

    def _timezone(self, moment) -> tuple:
        """`(zone, certain)`: of the receivables contact's address, or the customer's."""
        contact = self.contact_id if self.contact_id.country_id else self.partner_id
        return phone.timezone(contact.tz or None, contact.country_id.code or None, moment)

    def _compute_local_time(self):
        now = fields.Datetime.now()
        for customer in self:
            tz, certain = customer._timezone(now)
            there = phone.local(now, tz) if tz else None
            customer.local_time = format_time(self.env, there.time(), time_format="short") if there else False
            customer.local_time_hint = customer._time_hint(there, certain) if there else False

    def _time_hint(self, there, certain):
        if phone.is_closed(there):
            return self.env._("nobody at work there?")
        return False if certain else self.env._("one of several time zones there")

    def _compute_language(self):
        languages = dict(self.env["res.lang"].get_installed())
        for customer in self:
            customer.language = languages.get(customer.contact_id.lang or customer.partner_id.lang)

    def _compute_best_time(self):
        now = fields.Datetime.now()
        since = now - relativedelta(months=MONTHS_BACK)
        for customer in self:
            tz = customer._timezone(now)[0] or self.env.user.tz or "UTC"
            calls = customer.entry_ids.filtered(lambda c: c.called_at and c.called_at > since and c._is_by_staff())
            best = phone.best_hours((phone.local(c.called_at, tz).hour, c.outcome != "no_answer") for c in calls)
            customer.best_time = best and self.env._(
                "%(start)s to %(end)s o'clock there: reached %(reached)s times of %(calls)s",
                start=best.hour,
                end=best.hour + phone.SPAN,
                reached=best.reached,
                calls=best.calls,
            )

    # --- Calling back at an hour -----------------------------------------------------------------------------------

    @api.model
    def _get_callbacks_due_domain(self):
        return Domain("callback_at", "<=", fields.Datetime.now()) & Domain("callback_due", "=", False)

    @api.model
    def _get_to_call_now_domain(self):
        """Nobody is called before the hour that was agreed."""
        at = Domain("callback_at", "=", False) | Domain("callback_at", "<=", fields.Datetime.now())
        return super()._get_to_call_now_domain() & at

    @api.model
    def _cron_remind_of_callbacks(self):
        """Put those whose hour has come first in the list, and remind who is to call back, once."""
        self.search([("callback_due", "=", True), ("needs_action", "=", False)]).callback_due = False
        due = self.search(self._get_callbacks_due_domain() & Domain("needs_action", "=", True))
        for customer in due:
            customer._remind_of_callback()
        due.callback_due = True

    def _remind_of_callback(self):
        user = self.last_entry_id.user_id
        mine = self.with_user(user).with_context(lang=user.lang, tz=user.tz)
        message = mine.env._(
            "Call back %(customer)s now: %(phone)s", customer=self.display_name, phone=self.phone or ""
        )
        user._bus_send("simple_notification", {"type": "info", "message": message, "sticky": True})

    # --- What to say -----------------------------------------------------------------------------------------------

    def _get_situations(self) -> list[str]:
        """Hook: the situations this customer is in, what matters most first, see `credit.script`."""
        self.ensure_one()
        found = ["broken_promise"] if self.broken_promise_count else []
        if not self.last_entry_id:
            found.append("first_call")
        if self.days_late > LATE_DAYS:
            found.append("pays_late")
        return [*found, "follow_up"]

    @api.depends("last_entry_id", "broken_promise_count", "actionable_balance", "overdue_balance", "oldest_due_date")
    @api.depends_context("lang", "uid")
    def _compute_script(self):
        """In the language that is spoken with the customer."""
        for customer in self:
            lang = get_lang(self.env, customer.contact_id.lang or customer.partner_id.lang).code
            spoken = customer.with_context(lang=lang)
            texts = self.env["credit.script"].with_context(lang=lang)._get_texts()
            situation = next((name for name in spoken._get_situations() if name in texts), False) if texts else False
            customer.script_situation = situation
            customer.script = situation and script.fill(texts[situation], spoken._script_values())

    def _script_values(self) -> dict[str, str]:
        """What a script's placeholders stand for."""
        self.ensure_one()
        entry = self.entry_ids.filtered("promised_date")[:1]
        amounts = {
            "amount": self.actionable_balance,
            "overdue": self.overdue_balance,
            "promised": entry.promised_amount,
        }
        return {
            "company": self.company_id.name,
            "contact": self.contact_id.name or self.partner_id.name or "",
            "customer": self.partner_id.name or "",
            "days": str(self.oldest_days_overdue),
            "promised_on": format_date(self.env, entry.promised_date) if entry else "",
            "me": self.env.user.name,
            **{name: formatLang(self.env, value, currency_obj=self.currency_id) for name, value in amounts.items()},
        }
