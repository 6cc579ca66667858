from collections import defaultdict
from datetime import datetime, timedelta

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

    service_mail_work_order = fields.Boolean(
        "Mail Signed Work Orders", default=True, help="Mail the signed work order to the contact by itself."
    )
    service_alias_id = fields.Many2one("mail.alias", "Service Address", ondelete="set null", copy=False)
    service_request_type_id = fields.Many2one(
        "service.visit.type", "Type of Mailed Requests", check_company=True
    )
    service_request_user_id = fields.Many2one(
        "res.users", "Responsible for Mailed Requests", domain="[('share', '=', False), ('company_ids', 'in', id)]"
    )

    _check_service_horizon = models.Constraint(
        "CHECK(service_horizon_months BETWEEN 1 AND 60)",
        "Due dates are laid out between 1 and 60 months ahead.",
    )

    def _service_timezone(self):
        """The time zone in which this company's days begin: its working calendar's, else its address's, else UTC."""
        self.ensure_one()
        return pytz.timezone(self.resource_calendar_id.tz or self.partner_id.tz or "UTC")

    def _service_today(self):
        """The date it is now in this company (not in UTC)."""
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(self._service_timezone()).date()

    def _service_today_domain(self, field, ahead=0):
        """A domain `field <= today + ahead days` in which every company of self has its own today."""
        by_today = defaultdict(list)
        for company in self:
            by_today[company._service_today() + timedelta(days=ahead)].append(company.id)
        return fields.Domain.OR(
            fields.Domain("company_id", "in", ids) & fields.Domain(field, "<=", today)
            for today, ids in by_today.items()
        )

    def _service_working_days(self, first, last):
        """A test `day -> bool` whether a date in [first, last] is worked: weekly hours less public holidays."""
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return lambda day: day.weekday() < 5
        zone = pytz.timezone(calendar.tz or "UTC")
        start = zone.localize(datetime.combine(first, datetime.min.time()))
        stop = zone.localize(datetime.combine(last, datetime.max.time()))
        intervals = calendar._work_intervals_batch(start, stop)[False]
        worked = {begin.astimezone(zone).date() for begin, _end, _meta in intervals}
        return worked.__contains__

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            self.sudo().service_alias_id.alias_domain_id = vals["alias_domain_id"]
        return result

    def _set_service_alias(self, name):
        """Receive requests at `name`@ the company's mail domain; an empty name stops that."""
        self.ensure_one()
        alias = self.sudo().service_alias_id
        if not name:
            alias.unlink()
        elif alias:
            alias.alias_name = name
        else:
            self.sudo().service_alias_id = self.env["mail.alias"].sudo().create(
                {
                    "alias_name": name,
                    "alias_model_id": self.env["ir.model"]._get_id("service.visit"),
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_defaults": repr({"company_id": self.id}),
                }
            )
