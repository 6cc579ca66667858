from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

# How long nobody calls about what was handed over: until it is returned.
YEARS = 10
OPEN = ("handed", "partly")


class CreditHandover(models.Model):
    """Open items given to an agency or a lawyer, with all that was said about them, and what came of it."""

    _name = "credit.handover"
    _description = "Handover"
    _inherit = ["credit.numbered.mixin", "credit.dossier.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    agency_id = fields.Many2one("res.partner", string="Agency or Lawyer", required=True, readonly=True)
    date = fields.Date(string="Handed Over On", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, default=lambda self: self.env.user
    )
    item_ids = fields.One2many("credit.handover.item", "handover_id", string="Items", readonly=True)
    amount = fields.Monetary(readonly=True, help="What was open of the items, in the company's currency.")
    collected = fields.Monetary(readonly=True, tracking=True, help="What the agency says it collected, in all.")
    amount_open = fields.Monetary(string="Open Now", compute="_compute_amount_open")
    state = fields.Selection(
        [
            ("handed", "Handed over"),
            ("partly", "Partly paid"),
            ("paid", "Paid"),
            ("written_off", "Written off"),
            ("returned", "Returned"),
        ],
        default="handed",
        required=True,
        readonly=True,
        tracking=True,
    )
    state_date = fields.Date(string="As Of", readonly=True)
    exclusion_reason = fields.Char(readonly=True, help="What stands on the documents meanwhile.")
    note = fields.Text(string="Notes")
    dossier_id = fields.Many2one("ir.attachment", string="File", readonly=True, copy=False, ondelete="set null")

    _amount_range = models.Constraint("CHECK(COALESCE(collected, 0) >= 0)", "What was collected cannot be negative.")

    @api.depends("item_ids.is_open")
    def _compute_amount_open(self):
        for handover in self:
            lines = handover.item_ids.filtered("is_open").line_id
            handover.amount_open = sum(lines.mapped("amount_residual"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A handover stays on record: take it back instead."))

    # --- Over ------------------------------------------------------------------------------------------------------

    @api.model
    def _hand_over(self, customer, lines, agency, note=""):
        """Give open items of a customer to somebody else to collect; nobody calls or reminds of them any more.

        :return: the handover
        :raises AccessError: only credit managers
        :raises UserError: no items of this customer, or such as were handed over already
        """
        self.check_access("create")
        if not lines:
            raise UserError(self.env._("Tick the items to hand over."))
        customer._check_own_items(lines)
        self._check_not_given(lines)
        Item = self.env["credit.handover.item"]
        handover = self._create_owned(
            [
                {
                    "customer_id": customer.id,
                    "agency_id": agency.id,
                    "date": customer.company_id._local_today(),
                    "note": note,
                    "amount": sum(lines.mapped("amount_residual")),
                    "item_ids": [(0, 0, Item._prepare_snapshot(line)) for line in lines],
                }
            ]
        )
        until = customer.company_id._local_today() + relativedelta(years=YEARS)
        reason = self.env._("Handed over to %(agency)s (%(number)s)", agency=agency.name, number=handover.name)
        handover._write_owned({"exclusion_reason": reason})
        customer._exclude_items(lines, reason, until)
        return handover

    def _check_not_given(self, lines):
        given = self.env["credit.handover.item"].search(
            [("line_id", "in", lines.ids), ("handover_id.state", "in", OPEN)], limit=1
        )
        if given:
            raise UserError(
                self.env._(
                    "%(document)s was handed over already (%(number)s).",
                    document=given.document,
                    number=given.handover_id.name,
                )
            )

    # --- And back --------------------------------------------------------------------------------------------------

    def action_answer(self):
        """Ask what became of it."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What became of %s", self.name),
            "res_model": "credit.handover.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_handover_id": self.id, "default_collected": self.collected or self.amount},
        }

    def _answer(self, state, collected=0.0, day=None, note=""):
        """Record what the agency says.

        What is returned is called about again; what is written off or paid is for the bookkeeper to book.

        :param collected: in all so far, in the company's currency
        :raises AccessError: only credit managers
        :raises UserError: an amount that cannot be, or a day to come
        """
        self.ensure_one()
        self.check_access("write")
        self._check_answer(state, collected, day)
        self._write_owned(
            {
                "state": state,
                "collected": collected or self.collected,
                "state_date": day or self.company_id._local_today(),
            }
        )
        if note:
            self.message_post(body=note)
        if state == "returned":
            self._take_back()

    def _check_answer(self, state, collected, day):
        states = dict(self._fields["state"]._description_selection(self.env))
        if state not in states:
            raise UserError(self.env._("There is no such state."))
        # Written so that NaN, which compares with nothing, is refused.
        if not 0 <= collected < 1e12:
            raise UserError(self.env._("An amount collected is neither negative nor immense."))
        if self.state == "returned" and state in OPEN:
            raise UserError(self.env._("%s was returned: hand its items over again.", self.name))
        if state in ("partly", "paid") and not collected:
            raise UserError(self.env._("Say how much was collected."))
        if state == "partly" and self.currency_id.compare_amounts(collected, self.amount) >= 0:
            raise UserError(
                self.env._(
                    "%(amount)s is all that was handed over: it is paid.",
                    amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
                )
            )
        if day and day > self.company_id._local_today():
            raise UserError(self.env._("An answer is of today at the latest."))

    def _take_back(self):
        """The documents ask for calls again."""
        lines = self.item_ids.line_id
        # Whoever excluded a document for another reason meanwhile has not changed their mind.
        moves = lines.move_id.filtered(lambda move: move.credit_excluded_reason == self.exclusion_reason)
        # Managers of credit control do not write entries; this is the one thing of theirs on it.
        moves.sudo().write({"credit_excluded_until": False, "credit_excluded_reason": False})
        words = self.env._("Included in calls again: returned by %s", self.agency_id.name)
        self.customer_id._log_exclusion(words, moves)
        self.customer_id._refresh()

    def action_download(self):
        """Button: the file that was handed over; where there is none yet, it is made."""
        self.ensure_one()
        attachment = self.dossier_id or self._attach_dossier()
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=true", "target": "new"}
