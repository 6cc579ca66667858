import pytz

from odoo import fields, models

from ..engine import quiet


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_reminder_auto = fields.Selection(
        [
            ("off", "Only by hand"),
            ("prepare", "Prepare each day, somebody confirms"),
            ("send", "Prepare and send each day"),
        ],
        string="Reminders",
        default="off",
        required=True,
    )
    credit_reminder_days = fields.Selection(
        [
            ("working", "Working days"),
            ("open", "All but the company's closing days"),
            ("all", "Every day"),
        ],
        string="Reminders Go Out On",
        default="working",
        required=True,
    )
    credit_reminder_hour_from = fields.Float(string="Not Before", default=8.0)
    credit_reminder_hour_to = fields.Float(string="Not After", default=18.0)

    _credit_reminder_hours = models.Constraint(
        "CHECK(credit_reminder_hour_from >= 0 AND credit_reminder_hour_from < credit_reminder_hour_to"
        " AND credit_reminder_hour_to <= 24)",
        "The hours in which reminders go out end after they begin, within one day.",
    )

    def _credit_is_reminder_day(self):
        """A function telling whether reminders go out on a date."""
        self.ensure_one()
        if self.credit_reminder_days == "working":
            return self._credit_is_working_day()
        if self.credit_reminder_days == "open":
            closed = self._credit_closed_dates(self.resource_calendar_id)
            return lambda day: day not in closed
        return lambda day: True

    def _credit_next_reminder_moment(self, moment):
        """The moment (naive UTC) itself where reminders may go out then, else the first after it."""
        self.ensure_one()
        zone = self._local_timezone()
        local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
        hours = self.credit_reminder_hour_from, self.credit_reminder_hour_to
        found = quiet.next_moment(local, *hours, self._credit_is_reminder_day())
        # Unchanged it stays what it was: an hour that clocks show twice would move otherwise.
        return moment if found == local else zone.localize(found).astimezone(pytz.utc).replace(tzinfo=None)
