from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

ASSIGNMENT = {"user_id", "user_manual", "profile_id", "profile_manual"}
MANAGER = "credit_control_calls.group_credit_manager"


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    can_assign = fields.Boolean(compute="_compute_can_assign")

    @api.depends_context("uid")
    def _compute_can_assign(self):
        self.can_assign = self.env.user.has_group(MANAGER)

    def write(self, vals):
        """:raises AccessError: who calls whom is the credit manager's to decide"""
        allowed = self.env.su or self.env.user.has_group(MANAGER)
        if ASSIGNMENT & set(vals) and not allowed:
            raise AccessError(
                self.env._("Only credit managers assign customers and profiles.")
            )
        return super().write(vals)

    def _open_card(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }

    def action_record_call(self):
        """Open the call dialog with the selected items, or all that ask for action."""
        self.ensure_one()
        chosen = self.env.context.get("credit_selected_ids") or []
        lines = self.env["account.move.line"].browse(chosen) & self._open_items()
        return self._open_call_wizard(
            lines or self._to_call_items() or self._overdue_items()
        )

    def _open_call_wizard(self, lines, call=None):
        calls = call or self._calls_of(lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call with %s", self.display_name),
            "res_model": "credit.call.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_customer_id": self.id,
                "default_call_id": calls[:1].id,
                "default_line_ids": lines.ids,
            },
        }

    def action_no_answer(self):
        """One click: nobody answered; try again after the company's delay, go on."""
        self.check_access("write")
        for customer in self:
            code = customer.company_id.credit_no_answer_code_id
            if not code:
                raise UserError(
                    self.env._("Choose the code for no answer in the settings first.")
                )
            customer._record_call({"followup_code_id": code.id})._announce()
        return {"type": "ir.actions.act_window_close", "infos": {"creditNext": True}}

    def _record_call(self, vals, lines=None, call=None):
        """Record one conversation about open items.

        Follows up on the call the items hang on already, so that its history builds up;
        opens a new one where there is none.

        :param vals: values of the entry
        :param lines: journal items; all that ask for action when omitted
        :param call: the call to add to; the items' newest when omitted
        :return: the entry
        :raises UserError: nothing to call about
        """
        self.ensure_one()
        lines = self._to_call_items() if lines is None else lines
        if not lines and not call:
            raise UserError(self.env._("Select at least one open item."))
        calls = call or self._calls_of(lines)[:1]
        calls = calls or self.env["credit.call"].create({"customer_id": self.id})
        today = self.company_id._credit_today()
        return calls._record({"action_date": today, **vals}, lines)

    def _calls_of(self, lines):
        """This customer's calls that items hang on, newest first."""
        calls = lines.credit_call_id.filtered(lambda call: call.customer_id == self)
        return calls.sorted("id", reverse=True)

    def action_new_dispute(self):
        """Open a complaint about the selected items."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a dispute"),
            "res_model": "credit.dispute.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_customer_id": self.id,
                "default_line_ids": self.env.context.get("credit_selected_ids") or [],
            },
        }

    def action_exclude_items(self):
        """Nobody calls about the selected items' documents any more, or again."""
        self.check_access("write")
        lines = self._selected_items()
        moves = lines.move_id.sudo()
        moves.credit_excluded = not all(moves.mapped("credit_excluded"))
        self._refresh()
        return True

    def action_unlink_items(self):
        """Take the selected items off their calls."""
        lines = self._selected_items()
        items = lines.credit_call_item_ids.filtered(lambda i: not i.unlinked_on)
        if not items:
            raise UserError(self.env._("The selected items hang on no call."))
        items.action_unlink_from_call()
        return True

    def _selected_items(self):
        """:raises UserError: nothing is selected, or not on this card"""
        chosen = self.env.context.get("credit_selected_ids") or []
        lines = self.env["account.move.line"].browse(chosen) & self._open_items()
        if not lines:
            raise UserError(self.env._("Select at least one open item."))
        return lines

    @api.model
    def next_to_call(self, done_ids=(), following_ids=(), domain=()):
        """The next customer of a caller's list, or ``False``.

        First those listed after the card, in their order, but whom a colleague has handled
        in the meantime; then whoever else asks for a call and fits the list's filters.

        :param done_ids: customers of this round, to be passed over
        :param following_ids: customers listed after the card
        :param domain: the filters of the list
        """
        left = Domain(domain or Domain.TRUE) & Domain("id", "not in", list(done_ids))
        listed = set(self.search(left & Domain("id", "in", list(following_ids))).ids)
        following = next((i for i in following_ids if i in listed), False)
        companies = Domain("company_id", "in", self.env.companies.ids)
        to_call = left & companies & Domain("needs_action", "=", True)
        return following or self.search(to_call, limit=1).id
