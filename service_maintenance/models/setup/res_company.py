from datetime import datetime

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_horizon_months = fields.Integer(
        "Schedule Ahead", default=12, help="Months for which due dates of contracts are laid out in advance."
    )
    service_billing = fields.Selection(
        [("invoice", "Draft invoice"), ("order", "Sales order")],
        "Bill Visits by",
        default="invoice",
        required=True,
    )
    service_labour_product_id = fields.Many2one(
        "product.product", "Labour Product", domain=[("type", "=", "service")], check_company=True
    )
    service_travel_product_id = fields.Many2one(
        "product.product", "Kilometre Product", domain=[("type", "=", "service")], check_company=True
    )
    service_default_hour = fields.Float("Default Start Hour", default=8.0)
    service_labour_rounding = fields.Integer(
        "Labour in Steps of (minutes)", default=15, help="Every started step is billed; 0 bills hours as worked."
    )
    service_labour_minimum = fields.Float("Minimum of Labour (hours)", help="Billed at least, where any work was done.")
    service_show_prices = fields.Boolean(
        "Show Prices on the Work Order", help="The customer signs for the amounts, too: they are final from then on."
    )

    _check_service_horizon = models.Constraint(
        "CHECK(service_horizon_months BETWEEN 1 AND 60)",
        "Due dates are laid out between 1 and 60 months ahead.",
    )
    _check_service_default_hour = models.Constraint(
        "CHECK(service_default_hour BETWEEN 0 AND 24)", "An hour of the day is between 0 and 24."
    )

    _check_service_labour = models.Constraint(
        "CHECK(service_labour_rounding BETWEEN 0 AND 480 AND COALESCE(service_labour_minimum, 0) BETWEEN 0 AND 24)",
        "Labour is billed in steps of at most 480 minutes, with a minimum of at most 24 hours.",
    )

    def _service_working_days(self, first, last):
        """A test `day -> bool` whether a date in [first, last] is worked: weekly hours less public holidays."""
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # the working hours are not everybody's to read
        if not calendar:
            return lambda day: day.weekday() < 5
        zone = pytz.timezone(calendar.tz or "UTC")
        start = zone.localize(datetime.combine(first, datetime.min.time()))
        stop = zone.localize(datetime.combine(last, datetime.max.time()))
        intervals = calendar._work_intervals_batch(start, stop)[False]
        worked = {begin.astimezone(zone).date() for begin, _end, _meta in intervals}
        return worked.__contains__
