from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import promise

OPEN_ITEM = [("unlinked_on", "=", False), ("line_id.parent_state", "=", "posted"), ("line_id.reconciled", "=", False)]


class CreditCall(models.Model):
    """What was agreed about open items, under one number; each conversation about them is an entry of it."""

    _name = "credit.call"
    _description = "Call Action"
    _inherit = ["credit.numbered.mixin"]
    _order = "id desc"

    entry_ids = fields.One2many("credit.call.entry", "call_id", string="Calls", readonly=True)
    item_ids = fields.One2many("credit.call.item", "call_id", string="Items", readonly=True)
    followup_code_id = fields.Many2one("credit.followup.code", string="Follow-up Code", readonly=True)
    followup_date = fields.Date(string="Follow-up Date", readonly=True)
    promise_state = fields.Selection(lambda self: self._promise_states(), string="Promise", readonly=True)
    user_id = fields.Many2one("res.users", string="Last Call By", readonly=True)
    contact_id = fields.Many2one("res.partner", string="Spoke With", readonly=True)
    description = fields.Char(string="Last Said", readonly=True)
    entry_count = fields.Integer(string="Number of Calls", compute="_compute_entry_count")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    amount_open = fields.Monetary(compute="_compute_is_open", string="Still Open")
    is_missed = fields.Boolean(string="Missed Follow-up", compute="_compute_is_missed")

    @api.model
    def _promise_states(self) -> list[tuple[str, str]]:
        """The states of a call's promise, in the user's language."""
        field = self.env["credit.call.entry"]._fields["promise_state"]
        return field._description_selection(self.env)

    @api.depends("entry_ids")
    def _compute_entry_count(self):
        Entry = self.env["credit.call.entry"]
        counts = dict(Entry._read_group([("call_id", "in", self.ids)], ["call_id"], ["__count"]))
        for call in self:
            call.entry_count = counts.get(call, 0)

    @api.depends("item_ids.unlinked_on", "item_ids.is_open")
    def _compute_is_open(self):
        for call in self:
            lines = call._open_items().line_id
            call.is_open = bool(lines)
            call.amount_open = sum(lines.mapped("amount_residual"))

    @api.depends("is_open", "followup_date")
    def _compute_is_missed(self):
        for call in self:
            day = call.followup_date
            call.is_missed = bool(day) and call.is_open and day < call.company_id._local_today()

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("item_ids", "any", OPEN_ITEM)
        return found if True in value else ~found

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A call action stays on record. Unlink its items or record another call instead."))

    def _open_items(self):
        """The items this call action is about today: linked, posted, not yet reconciled."""
        return self.item_ids.filtered(lambda item: not item.unlinked_on and item.is_open)

    # --- Recording a call ------------------------------------------------------------------------------------------

    def _record(self, vals, lines=None):
        """Record one conversation on this call action and link further items to it.

        :param vals: values of the entry but for its call action
        :param lines: journal items to link; those of another call action leave it
        :return: the entry
        :raises UserError: what was agreed cannot be, or is not the caller's to decide
        """
        self.ensure_one()
        vals = self._with_followup_day(vals)
        self._check_dates(vals)
        self._check_promise(vals, lines)
        entry = self.env["credit.call.entry"]._create_owned([{**vals, "call_id": self.id}])
        # Who records on the same customer at the same moment waits here and starts over.
        self.customer_id.flush_recordset(["last_entry_id"])
        if lines:
            self._link(lines, entry)
        entry._start_promises()
        self.customer_id._refresh()
        return entry

    def _with_followup_day(self, vals) -> dict:
        """Who is called back at an hour is followed up on its day."""
        callback = fields.Datetime.to_datetime(vals.get("callback_at"))
        return {**vals, "followup_date": self.company_id._local_date(callback)} if callback else vals

    def _check_dates(self, vals):
        today = self.company_id._local_today()
        if fields.Date.to_date(vals["action_date"]) > today:
            raise UserError(self.env._("A call is recorded on its day or later, not before."))
        if followup := fields.Date.to_date(vals.get("followup_date")):
            self.customer_id._check_horizon(followup)
        callback = fields.Datetime.to_datetime(vals.get("callback_at"))
        if callback and callback <= fields.Datetime.now():
            raise UserError(self.env._("The hour to call back has passed already."))

    def _check_promise(self, vals, lines):
        """:raises UserError: no whole promise, or one that is for a credit manager to accept"""
        if not vals.get("promised_amount") and not vals.get("promised_date"):
            return
        lines = (lines or self.env["account.move.line"]) | self._open_items().line_id
        problem = promise.problem(
            vals.get("promised_amount"),
            fields.Date.to_date(vals.get("promised_date")),
            sum(lines.filtered(lambda line: line.amount_residual > 0).mapped("amount_residual")),
            self.company_id._local_today(),
            self.company_id.credit_horizon_days,
        )
        if not problem or (problem != promise.INCOMPLETE and self.customer_id._may_exceed()):
            return
        raise UserError(
            {
                promise.INCOMPLETE: self.env._("A promise needs an amount and a date."),
                promise.PAST: self.env._("The promised day has passed: ask a credit manager to record it."),
                promise.FAR: self.env._("The promised day is too far ahead: ask a credit manager to record it."),
                promise.TOO_MUCH: self.env._(
                    "More is promised than is open of these items: ask a credit manager to record it."
                ),
            }[problem]
        )

    # --- Items -----------------------------------------------------------------------------------------------------

    def _link(self, lines, entry=None):
        """Link open items; whatever other call action they hung on lets go of them."""
        self.ensure_one()
        self._check_lines(lines)
        Item = self.env["credit.call.item"]
        domain = [("line_id", "in", lines.ids), ("unlinked_on", "=", False)]
        held = Item.search_fetch(domain, ["line_id", "call_id", "unlinked_on"])
        held.filtered(lambda item: item.call_id != self)._unlink_from_call()
        Item.flush_model(["unlinked_on"])
        free = lines - held.filtered(lambda item: item.call_id == self).line_id
        counting = free.browse()
        if self.promise_state == "pending":
            counting = free - self._promised_elsewhere(free).line_id
        paid = counting._get_money_matched()
        return Item._create_owned(
            [self._prepare_item(line, entry, line in counting, paid.get(line.id, 0.0)) for line in free]
        )

    def _promised_elsewhere(self, lines):
        """The items of other call actions by which these lines are still paid to keep a promise."""
        return self.env["credit.call.item"].search(
            [
                ("line_id", "in", lines.ids),
                ("call_id", "!=", self.id),
                ("promise_base", "!=", 0),
                ("call_id.promise_state", "=", "pending"),
            ]
        )

    def _check_lines(self, lines):
        """:raises UserError: an item of somebody else, or one that is not receivable."""
        lines.check_access("read")
        customer = self.customer_id
        for line in lines:
            if (
                line.partner_id.commercial_partner_id != customer.partner_id
                or line.company_id != customer.company_id
                or line.account_type != "asset_receivable"
            ):
                raise UserError(
                    self.env._(
                        "%(item)s is not an open item of %(customer)s.",
                        item=line.display_name,
                        customer=customer.display_name,
                    )
                )

    def _prepare_item(self, line, entry=None, counts=True, paid=0.0) -> dict:
        """
        :param counts: whether the line is paid to keep the promise running in this call action
        :param paid: the money matched with it so far
        """
        Item = self.env["credit.call.item"]
        return Item._prepare_snapshot(line) | {
            "call_id": self.id,
            "entry_id": entry.id if entry else False,
            "promise_base": line.amount_residual if counts else 0.0,
            "promise_paid": paid if counts else 0.0,
        }

    def action_follow_up(self):
        """Record the next conversation on this same call action."""
        self.ensure_one()
        return self.customer_id._open_call_wizard(self._open_items().line_id, self)

    def action_link_items(self):
        """Choose further open items for this call action."""
        self.ensure_one()
        return self.customer_id._open_link_wizard(self)
