from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import TransactionCase


class TestLocalToday(TransactionCase):
    """What date it is in a company, for both apps."""

    def setUp(self):
        super().setUp()
        self.company = self.env["res.company"].create({"name": "Far East Heating"})
        self.company.resource_calendar_id.tz = "Pacific/Auckland"

    @freeze_time("2026-03-31 12:30:00")
    def test_day_begins_at_the_companys_own_midnight(self):
        self.assertEqual(self.company._local_today(), date(2026, 4, 1))
        self.assertEqual(self.company._local_date(datetime(2026, 3, 31, 10, 59)), date(2026, 3, 31))

    @freeze_time("2026-03-31 12:30:00")
    def test_address_counts_without_working_hours(self):
        self.company.resource_calendar_id = False
        self.company.partner_id.tz = "America/New_York"
        self.assertEqual(self.company._local_today(), date(2026, 3, 31))

    @freeze_time("2026-03-31 12:30:00")
    def test_every_company_has_its_own_day(self):
        other = self.env["res.company"].create({"name": "West Coast Cooling"})
        other.resource_calendar_id.tz = "America/Los_Angeles"
        domain = (self.company | other)._local_today_domain("date_due")
        days = dict(zip((self.company, other), (date(2026, 4, 1), date(2026, 3, 31))))
        wanted = Domain.OR(
            Domain("company_id", "in", company.ids) & Domain("date_due", "<=", day) for company, day in days.items()
        )
        self.assertEqual(domain, wanted)
