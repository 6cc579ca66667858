import base64
import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..engine import ladder

_logger = logging.getLogger(__name__)

# So many mails a run of the scheduled action takes on; the rest follows at once.
BATCH = 200
# What may have come between confirming and sending, and stops a reminder of an item.
STOPPING = (
    ladder.EXCLUDED, ladder.DISPUTED, ladder.PLAN, ladder.PROMISE, ladder.AGREED, ladder.ON_THE_WAY, ladder.COVERED,
    ladder.PAUSED,
)  # fmt: skip


class CreditReminderMessage(models.Model):
    """One reminder to one customer: the items of one step. Its mail is handed to Odoo's mail queue exactly once."""

    _name = "credit.reminder.message"
    _description = "Reminder"
    _inherit = ["owned.fields.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "step_id"

    run_id = fields.Many2one("credit.reminder.run", readonly=True, index="btree_not_null", ondelete="restrict")
    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="customer_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    step_id = fields.Many2one("credit.reminder.step", required=True, readonly=True, index=True, ondelete="restrict")
    channel = fields.Selection(
        [("mail", "Mail"), ("letter", "Letter"), ("call", "Call")], required=True, readonly=True
    )
    user_id = fields.Many2one("res.users", string="From", readonly=True, help="Empty: it comes from the company.")
    contact_id = fields.Many2one("res.partner", string="To", required=True, readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Language", readonly=True
    )
    item_ids = fields.One2many("credit.reminder.item", "message_id", string="Items", readonly=True)
    amount = fields.Monetary(readonly=True)
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("bounced", "Came back"),
            ("cancelled", "Called off"),
        ],
        default="queued",
        required=True,
        readonly=True,
        help="Sent: handed to the outgoing mail, printed, or on the list of calls.",
    )
    sent_on = fields.Datetime(readonly=True)
    printed_by_id = fields.Many2one("res.users", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups="base.group_system",
    )
    body = fields.Html(string="Text", readonly=True, sanitize=False, help="As it went out.")
    error = fields.Char(string="What Happened", readonly=True)

    _queued_idx = models.Index("(company_id, channel) WHERE state = 'queued'")
    _called_idx = models.Index("(company_id) WHERE channel = 'call' AND state = 'sent'")
    _bounced_idx = models.Index("(customer_id, email) WHERE state = 'bounced'")

    @api.depends("step_id", "customer_id")
    def _compute_display_name(self):
        for message in self:
            message.display_name = f"{message.step_id.name}: {message.customer_id.display_name}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A reminder stays on record: call it off instead."))

    @api.model
    def _prepare_message(self, run, customer, step, lines) -> dict:
        contact = customer._statement_partner()
        Item = self.env["credit.reminder.item"]
        more = {"step_id": step.id, "date": run.date}
        return {
            "run_id": run.id,
            "customer_id": customer.id,
            "step_id": step.id,
            "channel": step.channel,
            "user_id": self._get_sender(customer).id,
            "contact_id": contact.id,
            "email": contact.email,
            "lang": contact.lang or customer.partner_id.lang or self.env.lang,
            "amount": sum(lines.mapped("amount_residual")),
            "item_ids": [(0, 0, Item._prepare_snapshot(line) | more) for line in lines],
        }

    @api.model
    def _get_sender(self, customer):
        """Whoever is responsible for the customer, else who confirms; nobody where that is the system."""
        confirming = self.env.user
        return customer.user_id or (confirming.browse() if confirming._is_superuser() else confirming)

    def _told_items(self):
        """What the customer is reminded of: the items but for those that were settled before it went out."""
        return self.item_ids.filtered("is_counted")

    # --- Sending ---------------------------------------------------------------------------------------------------

    @api.model
    def _wake_sender(self, companies):
        """Have the mails go out: now, or as soon as the company's quiet days and hours are over."""
        now = fields.Datetime.now()
        moments = {company._credit_next_reminder_moment(now) for company in companies}
        # Triggering a scheduled action is the system's.
        cron = self.env.ref("credit_control_reminders.ir_cron_credit_reminder_send").sudo()
        for moment in moments:
            cron._trigger(None if moment == now else moment)

    @api.model
    def _get_queue_domain(self):
        """The mails to be sent by now: those of companies in quiet hours wait."""
        now = fields.Datetime.now()
        waiting = Domain("state", "=", "queued") & Domain("channel", "=", "mail")
        companies = self.env["res.company"].browse(
            company.id for (company,) in self._read_group(waiting, ["company_id"])
        )
        awake = companies.filtered(lambda company: company._credit_next_reminder_moment(now) == now)
        if awake < companies:
            self._wake_sender(companies - awake)
        return waiting & Domain("company_id", "in", awake.ids)

    @api.model
    def _cron_send(self):
        """Send what is queued, each in a transaction of its own; any number of workers share the work."""
        domain = self._get_queue_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        for message in self.search(domain, limit=BATCH, order="id"):
            if message._claim():
                message._send_apart()
            if not cron._commit_progress(1):
                break

    def _claim(self) -> bool:
        """Whether this mail is still to be sent, and nobody else is at it."""
        claimed = self.try_lock_for_update()
        # Read anew under the lock: another worker may have sent it before.
        claimed.invalidate_recordset(["state"])
        return claimed.state == "queued" if claimed else False

    def _send_apart(self):
        """Send one; a failure stands on it and stops nobody else."""
        try:
            with self.env.cr.savepoint():
                self._send()
        except Exception as problem:
            # Whatever it was, it is this reminder's alone.
            _logger.info("Reminder %s was not sent", self.id, exc_info=True)
            self._note_undelivered("failed", str(problem))

    def _send(self):
        """Hand the mail to Odoo's mail queue in the transaction that says it was sent: killed, neither has happened.

        :raises UserError: there is no address
        """
        self._drop_settled_items()
        if self.state != "queued":
            return
        # It may have been corrected since.
        email = self.contact_id.email
        if not email:
            raise UserError(self.env._("%s has no e-mail address.", self.contact_id.display_name))
        mail_id = self._get_template().send_mail(self.id, email_values=self._prepare_mail())
        mail = self.env["mail.mail"].browse(mail_id)
        self._mark_sent({"mail_id": mail_id, "email": email, "body": mail.body_html})
        # Triggering a scheduled action is the system's.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_template(self):
        """The step's text; what it is about may have been changed since it was chosen."""
        self.step_id._check_template()
        return self.step_id.template_id

    def _prepare_mail(self) -> dict:
        """To the address that was decided on; kept, since a mail that comes back is found by it."""
        return {"email_to": False, "recipient_ids": [(6, 0, self.contact_id.ids)], "auto_delete": False}

    def _drop_settled_items(self):
        """What was paid or agreed since is not reminded of; where nothing is left, nothing goes out."""
        found = {}
        judged = self.env["credit.customer"]._judge_reminders(self.company_id, self.customer_id.partner_id, self.ids)
        for _customer, items, verdicts in judged:
            found |= {item.id: verdict for item, verdict in zip(items, verdicts, strict=True)}
        settled = self._told_items().filtered(
            lambda item: item.line_id.id not in found or found[item.line_id.id].reason in STOPPING
        )
        if not settled:
            return
        settled._write_owned({"is_counted": False})
        left = self._told_items()
        self._write_owned({"amount": sum(left.line_id.mapped("amount_residual"))})
        if not left:
            self._write_owned({"state": "cancelled", "error": self.env._("Paid or agreed before it went out.")})

    def _mark_sent(self, vals=None):
        self._write_owned({"state": "sent", "sent_on": fields.Datetime.now(), "error": False, **(vals or {})})
        if self.env["credit.profile"]._has_reminder_terms():
            # How often a customer was reminded decides whether it is called.
            self.customer_id._refresh()

    # --- What did not arrive ---------------------------------------------------------------------------------------

    def _note_undelivered(self, state, words):
        """It failed or came back: it says so, and whoever is responsible for the customer has a to-do."""
        for message in self:
            message._write_owned({"state": state, "error": (words or "").strip()[:500]})
            message.customer_id._schedule_undelivered(message)

    def _message_receive_bounce(self, email, partner):
        """Odoo found the mail that came back to be this one's."""
        sent = self.filtered(lambda message: message.state == "sent")
        sent._note_undelivered("bounced", self.env._("The mail to %s came back.", email))
        return super()._message_receive_bounce(email, partner)

    def message_post(self, **kwargs):
        """What the customer answers is filed on its card, where it is read."""
        if kwargs.get("message_type") == "email":
            return self.customer_id.message_post(**kwargs)
        return super().message_post(**kwargs)

    def action_send_again(self):
        """Button: send what failed or came back once more, to the address there is now."""
        self.check_access("write")
        for message in self.filtered(lambda message: message.state in ("failed", "bounced")):
            contact = message.customer_id._statement_partner()
            message._write_owned(
                {"state": "queued", "error": False, "contact_id": contact.id, "email": contact.email}
            )
            # Which mail it was is for the system to know.
            message.sudo().mail_id = False
            message.customer_id._clear_undelivered()
        self._wake_sender(self.company_id)
        return True

    def action_call_off(self):
        """Button: what was not sent is not sent; its items may be reminded of at this step again.

        :raises UserError: it went out already
        """
        self.check_access("write")
        if any(message.state == "sent" for message in self):
            raise UserError(self.env._("What was sent cannot be called off."))
        self.item_ids._write_owned({"is_counted": False})
        self._write_owned({"state": "cancelled"})
        return True

    # --- Letters ---------------------------------------------------------------------------------------------------

    @api.model
    def _get_letters_domain(self):
        return Domain("state", "=", "queued") & Domain("channel", "=", "letter")

    def _filter_letters(self):
        return self.filtered_domain(self._get_letters_domain())

    def action_print_letters(self):
        """Button: these letters as one PDF to print, each on a page of its own; from now on they count as sent.

        :raises UserError: there is none
        """
        self.check_access("write")
        letters = self._filter_letters()
        if len(letters.company_id) > 1:
            # The file is kept where one company's people find it.
            raise UserError(self.env._("Print the letters of one company at a time."))
        # One by one: who else prints at the same moment waits, and finds none.
        letters.lock_for_update()
        for letter in letters:
            letter._drop_settled_items()
        letters = letters._filter_letters()
        if not letters:
            raise UserError(self.env._("There are no letters to print."))
        for letter in letters:
            letter._write_owned({"body": letter._render_text()})
        content = letters._render_letters()
        letters._mark_sent({"printed_by_id": self.env.uid})
        return letters._keep_pdf(content)

    def _render_text(self):
        """The step's text in the customer's language."""
        self.ensure_one()
        template = self._get_template()
        # The text of a template is for everybody who may read the reminder; editing it is not asked for.
        rendered = template.sudo()._render_field("body_html", self.ids, compute_lang=True)[self.id]
        return Markup("") if is_html_empty(rendered) else rendered

    def _letter_date(self):
        """The day on which it is, or was, sent."""
        return self.company_id._local_date(self.sent_on or fields.Datetime.now())

    def _render_letters(self) -> bytes:
        report = self.env["ir.actions.report"]
        return report._render_qweb_pdf("credit_control_reminders.report_letters", self.ids)[0]

    def _keep_pdf(self, content):
        """What was printed is kept with the run; the browser is given it."""
        run = self.run_id[:1]
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("Letters %s.pdf", (run.name or "").replace("/", "-")),
                "datas": base64.b64encode(content),
                "mimetype": "application/pdf",
                "res_model": run._name if run else self._name,
                "res_id": run.id or self[:1].id,
            }
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=true", "target": "new"}

    # --- Calls -----------------------------------------------------------------------------------------------------

    def _asks_for_call(self) -> bool:
        return self.channel == "call" and self.state == "sent"

    def _put_on_list(self):
        """From now on these items ask for a call, see `credit.customer._asked_sql`."""
        self._mark_sent()
        self.customer_id._refresh()
