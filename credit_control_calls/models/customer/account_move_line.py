from odoo import models
from odoo.tools import SQL

from ...engine import status


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_credit_facts(self) -> dict:
        """What the monitoring profile asks of these items, and how often they were reminded of."""
        facts = super()._get_credit_facts()
        found = self._get_credit_profiles()
        profiles = {line: found.get((line.company_id, line.partner_id.commercial_partner_id)) for line in self}
        asked = self.filtered(lambda line: profiles[line] and profiles[line].min_reminders)
        reminders = asked._get_credit_reminders()
        for line, profile in profiles.items():
            facts[line]["reminders"] = reminders.get(line.move_id.id, 0)
            facts[line]["terms"] = profile and status.Terms(
                profile.is_monitored, profile.min_days_overdue, profile.min_item_amount, profile.min_reminders
            )
        return facts

    def _get_credit_profiles(self) -> dict:
        """`{(company, commercial partner): profile}`"""
        customers = self.env["credit.customer"].search(
            [("company_id", "in", self.company_id.ids), ("partner_id", "in", self.partner_id.commercial_partner_id.ids)]
        )
        # The profile may be another company's: the default is anybody's to choose.
        return {(c.company_id, c.partner_id): c.profile_id.sudo() for c in customers}

    def _get_credit_reminders(self) -> dict:
        """`{entry: how many reminders were sent for it}`, as the Update counts them."""
        counts = {}
        for company, lines in self.grouped("company_id").items():
            # In SQL: the Update's own count, so that both agree.
            rows = SQL(
                "SELECT move_id, count FROM (%s) sent WHERE move_id = ANY(%s)",
                self.env["credit.customer"]._reminders_sql(company),
                lines.move_id.ids,
            )
            counts.update(self.env.execute_query(rows))
        return counts

    def _credit_changed(self):
        """Their customers are refreshed once the work is saved."""
        lines = self.filtered(lambda line: line.account_type == "asset_receivable")
        if lines:
            self.env["credit.customer"]._refresh_after_commit(lines.partner_id)
        return super()._credit_changed()
