from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import recurrence

# The to-do about the notice date shows so many days before it.
NOTICE_AHEAD = 14


class ServiceContract(models.Model):
    """The term of a contract: it ends by itself, or is renewed, with a to-do before its notice date."""

    _name = "service.contract"
    _inherit = "service.contract"

    def _get_term_end(self, start):
        """The last day of a term that begins on `start`; raises UserError where no calendar reaches that far."""
        try:
            return recurrence.term_end(start, self.duration, self.duration_unit)
        except ValueError as error:
            raise UserError(self.env._("The term of %s is too long.", self.name or "")) from error

    @api.model
    def _cron_close_terms(self):
        """Daily: renew or end contracts whose term is over, and remind of the notice date before that."""
        companies = self.env["res.company"].search([])
        running = fields.Domain("state", "=", "running")
        over = running & companies._service_today_domain("date_end")
        self._run_batches(
            over & fields.Domain("date_end", "!=", False),
            lambda contracts: contracts._close_term(),
            self.env["service.contract.due"]._record_contract_errors,
        )
        soon = companies._service_today_domain("date_notice", NOTICE_AHEAD)
        notice = running & soon & fields.Domain("is_noticed", "=", False)
        self._run_batches(
            notice,
            lambda contracts: contracts._remind_notice(),
            self.env["service.contract.due"]._record_contract_errors,
        )

    def _close_term(self):
        """End contracts the day after their last day, or renew them for another term."""
        over = self.filtered(lambda c: c.date_end < c.company_id._service_today())
        renewed = over.filtered(lambda c: c.is_auto_renewed and c.duration > 0)
        renewed._renew()
        (over - renewed)._set_state("ended")

    def _renew(self):
        """Extend the term by whole terms until it reaches today; the schedule goes on from the same anchor."""
        for contract in self:
            end = contract._get_renewed_end(contract.company_id._service_today())
            contract.write({"date_end": end, "is_noticed": False})
            contract.message_post(body=self.env._("Renewed until %s.", format_date(self.env, end)))

    def _get_renewed_end(self, today):
        """The end of the next term that reaches `today`; raises UserError where no calendar reaches that far."""
        try:
            return recurrence.renewed_end(self.date_start, self.duration, self.duration_unit, self.date_end, today)
        except ValueError as error:
            raise UserError(self.env._("The term of %s is too long.", self.name or "")) from error

    def action_renew(self):
        """Extend the term by hand; an ended contract runs again."""
        for contract in self:
            if not contract.date_end or not contract.duration:
                continue
            contract.write({"date_end": contract._get_renewed_end(contract.date_end), "is_noticed": False})
        self.filtered(lambda c: c.state == "ended").action_resume()

    def _remind_notice(self):
        """One to-do for each term, shown some days before the notice date and due on it."""
        for contract in self:
            contract.activity_schedule(
                "service_maintenance.activity_reminder",
                date_deadline=contract.date_notice,
                user_id=contract.user_id.id or self.env.uid,
                summary=self.env._(
                    "The term ends on %(end)s: renew it or give notice by %(notice)s",
                    end=format_date(self.env, contract.date_end),
                    notice=format_date(self.env, contract.date_notice),
                ),
            )
        self.write({"is_noticed": True})
