from odoo import fields, models
from odoo.fields import Command


class CalendarEvent(models.Model):
    """The event of a visit: moving one moves the other, so that Outlook and Google carry it on (row A7)."""

    _inherit = "calendar.event"

    service_visit_ids = fields.One2many("service.visit", "event_id", "Visits")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._unplan_visits()
        elif {"start", "stop", "start_date", "stop_date", "partner_ids", "allday"} & vals.keys():
            self._move_visits()
        return result

    def _move_visits(self):
        """Visits follow their event's time and attendees; where they agree already, nothing happens."""
        for event in self.sudo().filtered("service_visit_ids"):  # whoever moves the event may not read the visit
            for visit in event.service_visit_ids.filtered(lambda visit: visit.state in ("planned", "in_progress")):
                values = {}
                if (visit.date_start, visit.date_end) != (event.start, event.stop):
                    values |= {"date_start": event.start, "date_end": event.stop}
                technicians = event.partner_ids.filtered(visit._is_colleague).user_ids.filtered(
                    lambda user, company=visit.company_id: not user.share and company in user.company_ids
                )
                if technicians and technicians != visit.technician_ids:
                    values["technician_ids"] = [Command.set(technicians.ids)]
                if values:
                    visit.write(values)

    def _unplan_visits(self):
        """An event deleted in the calendar puts its visit back on the list of what is to plan."""
        visits = self.sudo().service_visit_ids.filtered(lambda visit: visit.state == "planned")
        visits.write({"date_start": False, "date_end": False, "event_id": False})
        for visit in visits:
            visit.message_post(body=self.env._("Its event was deleted in the calendar: to be planned again."))

    def unlink(self):
        self._unplan_visits()
        return super().unlink()

    def _skip_send_mail_status_update(self):
        """Visits send their own mail with all details instead of a bare invitation."""
        return bool(self.sudo().service_visit_ids) or super()._skip_send_mail_status_update()

    def action_open_visit(self):
        return self.service_visit_ids._action_open(self.env._("Visit"))
