from textwrap import shorten

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html
from odoo.tools.misc import formatLang

ACTIVITY = "credit_control_calls.mail_activity_proposal"
DECIDERS = ("credit_control_calls.group_credit_manager", "account.group_account_manager")
BOOKERS = "account.group_account_invoice"
LONGEST = 200


class CreditDisputeProposal(models.Model):
    """What somebody proposes to end a dispute with; a manager decides, and what is approved is booked at once."""

    _name = "credit.dispute.proposal"
    _description = "Proposal to End a Dispute"
    _inherit = ["owned.fields.mixin"]
    _order = "id desc"
    _check_company_auto = True

    dispute_id = fields.Many2one("credit.dispute", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="dispute_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection([("credit_note", "Credit note"), ("write_off", "Write-off")], required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Proposed By", default=lambda self: self.env.user, required=True, readonly=True
    )
    approver_id = fields.Many2one("res.users", string="Asked", required=True, readonly=True)
    state = fields.Selection(
        [("asked", "To decide"), ("approved", "Approved"), ("refused", "Refused"), ("withdrawn", "Not needed")],
        default="asked",
        required=True,
        readonly=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Date(readonly=True)
    refusal = fields.Text(string="Why Not", writers=",".join(DECIDERS))
    move_ids = fields.Many2many("account.move", string="Entries", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _asked_once = models.UniqueIndex("(dispute_id) WHERE state = 'asked'", "A proposal waits for a decision already.")
    _amount_positive = models.Constraint("CHECK(amount > 0 AND amount < 1e12)", "The amount must be positive.")

    @api.depends("kind", "amount")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for proposal in self:
            amount = formatLang(self.env, proposal.amount, currency_obj=proposal.currency_id)
            proposal.display_name = f"{kinds.get(proposal.kind, '')} {amount}".strip()

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        decider = any(self.env.user.has_group(group) for group in DECIDERS)
        for proposal in self:
            proposal.can_decide = decider and proposal.state == "asked" and proposal.user_id != self.env.user

    def write(self, vals):
        """:raises UserError: why it was refused is not said otherwise afterwards"""
        if "refusal" in vals and any(proposal.state != "asked" for proposal in self):
            raise UserError(self.env._("It was decided already."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was proposed stays on record."))

    # --- Asking ----------------------------------------------------------------------------------------------------

    @api.model
    def _get_approvers(self, company, proposer):
        """Who may approve in this company: managers with the right to book, but for whom it is that proposes."""
        # Who has which role is not everybody's to read.
        groups = [self.env.ref(name).sudo() for name in DECIDERS]
        managers = groups[0].all_user_ids | groups[1].all_user_ids
        booking = self.env.ref(BOOKERS).sudo().all_user_ids
        found = (managers & booking - proposer).filtered(
            lambda user: user.active and not user._is_superuser() and company in user.company_ids
        )
        return found.sudo(False)

    def _ask(self):
        """Give the approver a to-do.

        :raises UserError: more than is disputed and open, no reason, or somebody who may not approve
        """
        self.ensure_one()
        self._check_amount()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        if self.approver_id not in self._get_approvers(self.company_id, self.user_id):
            raise UserError(self.env._("%s may not approve it.", self.approver_id.name))
        # As the system: to-dos of others are not everybody's to make.
        self.dispute_id.sudo().activity_schedule(
            ACTIVITY,
            date_deadline=self.company_id._local_today(),
            summary=self.env._("Decide: %s", self.display_name),
            note=plaintext2html(self.reason),
            user_id=self.approver_id.id,
        )

    def _check_amount(self):
        most = self.currency_id.round(sum(self.dispute_id._open_parts().values()))
        if not self.amount > 0 or self.currency_id.compare_amounts(self.amount, most) > 0:
            limit = formatLang(self.env, most, currency_obj=self.currency_id)
            raise UserError(self.env._("No more than %s is both disputed and open.", limit))

    # --- Deciding --------------------------------------------------------------------------------------------------

    def action_approve(self):
        """Book what is proposed, and resolve the dispute.

        :raises UserError: it is one's own proposal, or the amount is not open any more
        :raises AccessError: no manager, or one who may not book
        """
        for proposal in self:
            proposal._check_decider()
            # It is booked with the approver's own rights: approving gives nobody the right to book.
            if not self.env.user.has_group(BOOKERS):
                raise AccessError(
                    self.env._("It is booked in your name, which takes the right to make invoices: ask a colleague.")
                )
            proposal._check_amount()
            moves = proposal._make_credit_notes() if proposal.kind == "credit_note" else proposal._make_write_offs()
            proposal._decide("approved", moves=moves)
            proposal._end_dispute(moves)
        return True

    def action_refuse_dialog(self):
        """Ask why; the dialog's button refuses it."""
        self.ensure_one()
        self._check_decider()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("credit_control_calls.view_dispute_proposal_refuse_form").id, "form")],
            "target": "new",
        }

    def action_refuse(self):
        """:raises UserError: without saying why"""
        for proposal in self:
            proposal._check_decider()
            if not (proposal.refusal or "").strip():
                raise UserError(self.env._("Say why not."))
            proposal._decide("refused", words=proposal.refusal)
        return {"type": "ir.actions.act_window_close"}

    def _check_decider(self):
        self.ensure_one()
        if self.state != "asked":
            raise UserError(self.env._("It was decided already."))
        if self.user_id == self.env.user:
            raise UserError(self.env._("It is your own proposal: somebody else has to decide."))
        if not self.can_decide:
            raise AccessError(self.env._("A credit manager or an accounting manager decides."))

    def _decide(self, state, words="", moves=None):
        """Put the decision on record and tell who proposed it."""
        # As the system from here on: an accountant decides, who otherwise only reads disputes.
        proposal = self.sudo()
        vals = {"state": state, "decided_by_id": self.env.uid, "decided_on": self.company_id._local_today()}
        proposal.write({**vals, "move_ids": [Command.set(moves.ids if moves else [])]})
        proposal._finish_todo(words)
        states = dict(self._fields["state"]._description_selection(self.env))
        body = self.env._("%(proposal)s: %(state)s.", proposal=self.display_name, state=states[state].lower())
        proposal.dispute_id.message_post(
            body=f"{body} {words}".strip(), partner_ids=proposal.user_id.partner_id.ids, subtype_xmlid="mail.mt_comment"
        )

    def _finish_todo(self, words=""):
        self.dispute_id.activity_feedback([ACTIVITY], feedback=words)

    def _withdraw(self):
        """The dispute ended otherwise: there is nothing to decide any more."""
        asked = self.filtered(lambda proposal: proposal.state == "asked")
        asked.write({"state": "withdrawn"})
        asked.dispute_id.activity_unlink([ACTIVITY])

    def _end_dispute(self, moves):
        # As the system, see `_decide`.
        dispute = self.dispute_id.sudo()
        whole = self.currency_id.compare_amounts(self.amount, dispute.held_amount) >= 0
        ended = {"credit_note": "credited", "write_off": "written_off"}[self.kind] if whole else "partly"
        names = ", ".join(moves.mapped("name"))
        if dispute.state == "open":
            dispute._resolve({"resolution": ended, "resolution_note": f"{names}: {self.reason}"})

    # --- Booking ---------------------------------------------------------------------------------------------------

    def _spread(self) -> dict:
        """`{journal item: amount}`: the oldest disputed items first."""
        left, spread = self.amount, {}
        for line, most in self.dispute_id._open_parts().items():
            amount = self.currency_id.round(min(left, most))
            if amount > 0:
                # With the rights of whoever approves.
                spread[line.with_env(self.env)] = amount
                left -= amount
        return spread

    @api.model
    def _in_document_currency(self, line, amount) -> float:
        """What an amount of the company's currency is of this item in its own."""
        return line.currency_id.round(amount / line.amount_residual * line.amount_residual_currency)

    def _make_credit_notes(self):
        """A credit note for each invoice, by Odoo's own reversal, posted and matched with the disputed items.

        :raises UserError: an item that is no invoice's
        """
        spread = self._spread()
        notes = self.env["account.move"]
        for move, lines in self.env["account.move.line"].union(*spread).grouped("move_id").items():
            if move.move_type != "out_invoice":
                raise UserError(self.env._("%s is no invoice: propose a write-off.", move.display_name))
            amount = sum(self._in_document_currency(line, spread[line]) for line in lines)
            note = self._reverse(move)
            if move.currency_id.compare_amounts(amount, move.amount_total):
                self._reduce(note, move, amount)
            note.action_post()
            self._match(lines, note)
            notes |= note
        return notes

    def _short_reason(self) -> str:
        """As it stands in the books, which index their references."""
        return shorten(self.reason, LONGEST, placeholder="…")

    def _reverse(self, move):
        """A draft credit note of the whole invoice."""
        today = self.company_id._local_today()
        dialog = (
            self.env["account.move.reversal"]
            # What Odoo's dialog is opened with.
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"reason": self._short_reason(), "journal_id": move.journal_id.id, "date": today})
        )
        dialog.refund_moves()
        return dialog.new_move_ids

    def _reduce(self, note, move, amount):
        """Only a part is credited: the same share of each line, with its account and taxes.

        Without its product: nothing came back, so that no stock is valued for it.
        """
        share = amount / move.amount_total
        lines = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        note.write(
            {
                "invoice_line_ids": [
                    Command.clear(),
                    *(Command.create(self._prepare_part(line, share)) for line in lines),
                ]
            }
        )
        off = amount - note.amount_total
        if not note.currency_id.is_zero(off):
            last = lines[-1:]
            rounding = {**self._prepare_part(last, 1), "name": self.env._("Rounding"), "price_unit": off}
            note.write({"invoice_line_ids": [Command.create({**rounding, "tax_ids": [Command.clear()]})]})

    def _prepare_part(self, line, share) -> dict:
        included = any(line.tax_ids.flatten_taxes_hierarchy().mapped("price_include"))
        return {
            "name": line.name,
            "account_id": line.account_id.id,
            "quantity": 1,
            "price_unit": line.currency_id.round((line.price_total if included else line.price_subtotal) * share),
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "analytic_distribution": line.analytic_distribution,
        }

    def _make_write_offs(self):
        """An entry for each disputed item that books it off, posted and matched with it.

        :raises UserError: the company has no account or journal for it
        """
        company = self.company_id
        journal = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(company), ("type", "=", "general")], limit=1
        )
        if not company.credit_write_off_account_id or not journal:
            raise UserError(self.env._("Choose the account for write-offs in the settings first."))
        moves = self.env["account.move"]
        for line, amount in self._spread().items():
            move = moves.create(self._prepare_write_off(line, amount, journal))
            # As the system: the mark is nobody's to set. Before it is matched: what is matched is money otherwise.
            move.sudo().credit_is_write_off = True
            move.action_post()
            self._match(line, move)
            moves |= move
        return moves

    def _prepare_write_off(self, line, amount, journal) -> dict:
        document = self._in_document_currency(line, amount)
        sides = ((line.account_id, -1), (self.company_id.credit_write_off_account_id, 1))
        reason = self._short_reason()
        label = self.env._("Write-off %(dispute)s: %(reason)s", dispute=self.dispute_id.name, reason=reason)
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "date": self.company_id._local_today(),
            "ref": label,
            "line_ids": [
                Command.create(
                    {
                        "name": label,
                        "account_id": account.id,
                        "partner_id": line.partner_id.id,
                        "currency_id": line.currency_id.id,
                        "amount_currency": sign * document,
                        "balance": sign * amount,
                    }
                )
                for account, sign in sides
            ],
        }

    @api.model
    def _match(self, lines, move):
        receivable = move.line_ids.filtered(lambda line: line.account_id in lines.account_id)
        (lines | receivable).filtered(lambda line: not line.reconciled).reconcile()
