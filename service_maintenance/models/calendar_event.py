from odoo import fields, models


class CalendarEvent(models.Model):
    """The event of a visit: moving one moves the other, so that Outlook and Google carry it on (row A7)."""

    _inherit = "calendar.event"

    service_visit_ids = fields.One2many("service.visit", "event_id", "Visits")

    def write(self, vals):
        result = super().write(vals)
        if not self.env.context.get("service_planning"):
            if vals.get("active") is False:
                self._unplan_visits()
            elif {"start", "stop", "start_date", "stop_date", "partner_ids", "allday"} & vals.keys():
                self._move_visits()
        return result

    def _move_visits(self):
        """Visits follow their event's time and attendees."""
        for event in self.sudo().filtered("service_visit_ids"):
            visits = event.service_visit_ids.filtered(lambda visit: visit.state in ("planned", "in_progress"))
            values = {"date_start": event.start, "date_end": event.stop}
            company = event.service_visit_ids.company_id[:1]
            technicians = event.partner_ids.user_ids.filtered(
                lambda user, company=company: not user.share and company in user.company_ids
            )
            if technicians:
                values["technician_ids"] = [(6, 0, technicians.ids)]
            visits.with_context(service_from_event=True).write(values)

    def _unplan_visits(self):
        """An event deleted in the calendar puts its visit back on the list of what is to plan."""
        visits = self.sudo().service_visit_ids.filtered(lambda visit: visit.state == "planned")
        visits.with_context(service_from_event=True).write({"date_start": False, "date_end": False, "event_id": False})
        for visit in visits:
            visit.message_post(body=self.env._("Its event was deleted in the calendar: to be planned again."))

    def unlink(self):
        if not self.env.context.get("service_planning"):
            self._unplan_visits()
        return super().unlink()

    def _skip_send_mail_status_update(self):
        """Visits send their own mail with all details instead of a bare invitation."""
        planning = self.env.context.get("service_planning") or self.sudo().service_visit_ids
        return bool(planning) or super()._skip_send_mail_status_update()

    def action_open_visit(self):
        return self.service_visit_ids._action_open(self.env._("Visit"))
