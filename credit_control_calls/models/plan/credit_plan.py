from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ...engine import instalments
from ...engine.refresh.books import in_scope_customers


class CreditPlan(models.Model):
    """An agreement to pay open items in parts. Each part in its turn is the promise of the plan's call action."""

    _name = "credit.plan"
    _description = "Instalment Plan"
    _inherit = ["credit.numbered.mixin", "mail.thread"]
    _order = "id desc"
    # Who agrees it confirms it by mail, and rewrites nothing.
    _mail_post_access = "read"

    call_id = fields.Many2one("credit.call", string="Call Action", required=True, readonly=True, ondelete="restrict")
    part_ids = fields.One2many("credit.plan.part", "plan_id", string="Parts", readonly=True)
    amount = fields.Monetary(readonly=True)
    paid_before = fields.Monetary(readonly=True, help="The money matched with the items before this was agreed.")
    received = fields.Monetary(readonly=True)
    next_date = fields.Date(string="Next Part", readonly=True)
    user_id = fields.Many2one("res.users", string="Agreed By", readonly=True, default=lambda self: self.env.user)
    contact_id = fields.Many2one("res.partner", string="Agreed With", readonly=True)
    all_due = fields.Boolean(string="All Due When One Is Missed", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("kept", "Kept"), ("missed", "Missed"), ("ended", "Replaced")],
        default="running",
        required=True,
        readonly=True,
        tracking=True,
    )

    _call_unique = models.UniqueIndex("(call_id) WHERE state = 'running'", "A call action has one running plan.")
    _running_idx = models.Index("(company_id, customer_id) WHERE state = 'running'")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was agreed stays on record."))

    # --- Judging ---------------------------------------------------------------------------------------------------

    @api.model
    def _running_sql(self, company, scope) -> SQL:
        """In SQL: a part of what the Update asks at once."""
        return SQL(
            "SELECT id FROM credit_plan WHERE state = 'running' AND company_id = %s %s",
            company.id,
            in_scope_customers("customer_id", scope),
        )

    def _review(self):
        """Judge the parts of those running; the next part becomes the promise that is kept or broken next."""
        for plan in self:
            if plan.state == "running":
                plan._judge()

    def _judge(self):
        lines = self.call_id._open_items().line_id
        received = self._get_received()
        company, today = self.company_id, self.company_id._local_today()
        parts = self.part_ids
        judged = instalments.judge(
            [instalments.Part(part.date, part.amount) for part in parts],
            received,
            today,
            company.credit_promise_tolerance_days,
            company.credit_promise_tolerance_amount,
        )
        for part, result in zip(parts, judged, strict=True):
            if (part.state, part.received) != result:
                part.write({"state": result.state, "received": result.received})
        if self.received != received:
            self.received = received
        late = parts.filtered(lambda part: part.state in ("partial", "broken"))
        if late:
            self._miss(late[0])
        elif not lines or all(part.state == "kept" for part in parts):
            self.write({"state": "kept", "next_date": False})
        else:
            self._promise_next(parts.filtered(lambda part: part.state == "pending")[:1], lines)

    def _get_received(self) -> float:
        """The money matched with the plan's items since it was agreed."""
        money = self.call_id.item_ids.line_id._get_money_matched()
        return self.currency_id.round(sum(map(float, money.values())) - self.paid_before)

    def _miss(self, part):
        """The items are back on the list by the promise that was not kept; the plan says why."""
        self.write({"state": "missed", "next_date": False})
        day, amount = format_date(self.env, part.date), formatLang(self.env, part.amount, currency_obj=self.currency_id)
        words = self.env._("The part of %(amount)s due on %(date)s was missed.", amount=amount, date=day)
        if self.all_due:
            words += " " + self.env._("As agreed, all of it is due now.")
        self.message_post(body=words)
        self.customer_id.message_post(body=self.env._("%(plan)s: %(words)s", plan=self.name, words=words))

    def _promise_next(self, part, lines):
        """The part that is to be paid next is what the call action promises."""
        if self.next_date == part.date:
            return
        self.next_date = part.date
        due = sum(self.part_ids.filtered(lambda p: p.date <= part.date).mapped("amount")) - self.received
        open_amount = sum(line.amount_residual for line in lines if line.amount_residual > 0)
        self.call_id._record(
            {
                **self._prepare_promise(part.date, min(due, open_amount)),
                "action_date": self.company_id._local_today(),
                "is_automatic": True,
                "called_at": False,
                "user_id": self.user_id.id,
                "contact_id": self.contact_id.id,
            }
        )

    @api.model
    def _prepare_promise(self, day, amount) -> dict:
        return {
            "followup_code_id": self.env.ref("credit_control_calls.code_plan").id,
            "description": self.env._("Instalment due on %s", format_date(self.env, day)),
            "promised_amount": amount,
            "promised_date": day,
        }

    # --- Telling the customer ----------------------------------------------------------------------------------------

    def action_send_confirmation(self):
        """Open the mail that confirms the plan."""
        self.ensure_one()
        template = self.env.ref("credit_control_calls.mail_template_plan")
        return template._credit_compose(self, self.env._("Confirm the plan"), force_email=True)

    def _parts_in_words(self) -> list[tuple[str, str]]:
        """`(day, amount)` of each part, for the letter."""
        return [
            (format_date(self.env, part.date), formatLang(self.env, part.amount, currency_obj=self.currency_id))
            for part in self.part_ids
        ]
