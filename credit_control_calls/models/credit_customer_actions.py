from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.date_utils import add
from odoo.tools.misc import format_date, formatLang

STALE_LIMIT = 6


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    # ---- Update -----------------------------------------------------------------

    @api.model
    def _cron_update(self):
        """Each morning: all companies as of today."""
        for company in self.env["res.company"].search([]):
            self._update(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def action_update(self):
        """Button "Update": the books as of today, with the result in words."""
        self.check_access("write")
        companies = self.env.companies
        result = self.sudo()._update(companies)
        lines = [
            self.env._(
                "%(to_call)s customers to call, %(changed)s with new figures.", **result
            )
        ]
        lines += [w for company in companies for w in self._bank_warnings(company)]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control is up to date"),
                "message": "\n".join(lines),
                "type": "warning" if len(lines) > 1 else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _bank_freshness(self, company) -> list[tuple]:
        """``(journal, date of the last posted entry or None)`` per bank and cash journal."""
        journals = self.env["account.journal"].sudo().search(
            [("type", "in", ("bank", "cash")), ("company_id", "=", company.id)]
        )
        Move = self.env["account.move"].sudo()
        domain = [("journal_id", "in", journals.ids), ("state", "=", "posted")]
        last = dict(Move._read_group(domain, ["journal_id"], ["date:max"]))
        return [(journal, last.get(journal)) for journal in journals]

    @api.model
    def _bank_warnings(self, company) -> list[str]:
        """A sentence for each journal that was used and has gone quiet."""
        limit = add(company._credit_today(), days=-company.credit_bank_stale_days)
        return [
            self.env._(
                "%(journal)s: last entry on %(date)s.",
                journal=journal.name,
                date=format_date(self.env, last),
            )
            for journal, last in self._bank_freshness(company)
            if last and last < limit
        ]

    @api.model
    @api.readonly
    def worklist_figures(self) -> dict:
        """The strip of figures above the worklist."""
        self.check_access("read")
        today = self.env.company._credit_today()
        mine = Domain("company_id", "in", self.env.companies.ids)
        to_call = mine & Domain("needs_action", "=", True)
        promised = mine & Domain("promised_date", "<=", add(today, days=6))
        overdue = self._figure(mine & Domain("overdue_balance", ">", 0), "overdue_balance")
        companies = self.env.companies.sudo()
        refreshed = [c.credit_refreshed_at for c in companies if c.credit_refreshed_at]
        return {
            "to_call": self._figure(to_call, "actionable_balance"),
            "overdue": overdue,
            "promised": self._figure(promised, "promised_amount"),
            "broken": self._figure(to_call & Domain("broken_promise_count", ">", 0)),
            "warnings": [w for c in companies for w in self._bank_warnings(c)][:STALE_LIMIT],
            "refreshed_at": fields.Datetime.to_string(min(refreshed, default=False)) or "",
        }

    @api.model
    def _figure(self, domain, amount="actionable_balance") -> dict:
        [(count, total)] = self._read_group(domain, [], ["__count", f"{amount}:sum"])
        currency = self.env.company.currency_id
        return {
            "count": count,
            "amount": formatLang(self.env, total or 0.0, currency_obj=currency, digits=0),
        }

    # ---- Card -------------------------------------------------------------------

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
        calls = call or lines.credit_call_id
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
            customer._record_call({"followup_code_id": code.id})
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
        calls = call or lines.credit_call_id.sorted("id", reverse=True)[:1]
        calls = calls or self.env["credit.call"].create({"customer_id": self.id})
        today = self.company_id._credit_today()
        return calls._record({"action_date": today, **vals}, lines)

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
    def next_to_call(self, done_ids=()):
        """The next customer on the worklist that nobody has handled yet, or ``False``.

        :param done_ids: customers of this round, to be passed over
        """
        domain = [
            ("needs_action", "=", True),
            ("id", "not in", list(done_ids)),
            ("company_id", "in", self.env.companies.ids),
        ]
        return self.search(domain, limit=1).id

    # ---- Statement --------------------------------------------------------------

    def action_send_statement(self):
        """Compose the statement of account; sending it is logged as a contact."""
        self.ensure_one()
        template = self.env.ref("credit_control_calls.mail_template_statement")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send statement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "credit_statement_sent": True,
            },
        }

    def action_print_statement(self):
        """The statement of account as a PDF."""
        report = self.env.ref("credit_control_calls.action_report_statement")
        return report.report_action(self)

    def message_post(self, **kwargs):
        """A statement that was mailed counts as a reminder."""
        message = super().message_post(**kwargs)
        if self.env.context.get("credit_statement_sent"):
            self.with_context(credit_statement_sent=False)._log_statement()
        return message

    def _log_statement(self):
        self.env["credit.reminder"].create(
            [customer._prepare_reminder() for customer in self]
        )
        self._refresh()

    def _prepare_reminder(self) -> dict:
        return {
            "customer_id": self.id,
            "date": self.company_id._credit_today(),
            "contact_id": (self.contact_id or self.partner_id).id,
            "amount": self.balance,
            "move_ids": self._open_items().move_id.ids,
        }

    def _statement_sections(self) -> list[tuple]:
        """``(currency, open items, total)`` per document currency, for the statement."""
        items = self._open_items()
        groups = items.grouped("currency_id").items()
        return [(c, x, sum(x.mapped("amount_residual_currency"))) for c, x in groups]
