from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _local_timezone(self):
        """The time zone in which this company's days begin: its working hours', else its address's, else UTC."""
        self.ensure_one()
        # The working hours are not everybody's to read, the day it is belongs to everybody.
        company = self.sudo()
        return pytz.timezone(company.resource_calendar_id.tz or company.partner_id.tz or "UTC")

    def _local_date(self, moment):
        """The company's day at `moment` (naive UTC)."""
        return pytz.utc.localize(moment).astimezone(self._local_timezone()).date()

    def _local_today(self):
        """The date it is now in this company, whoever asks and wherever the server stands."""
        return self._local_date(fields.Datetime.now())

    def _local_today_domain(self, field, ahead=0):
        """A domain `field <= today + ahead days` in which every company of self has its own today."""
        by_today = defaultdict(list)
        for company in self:
            by_today[company._local_today() + timedelta(days=ahead)].append(company.id)
        return fields.Domain.OR(
            fields.Domain("company_id", "in", ids) & fields.Domain(field, "<=", today)
            for today, ids in by_today.items()
        )
