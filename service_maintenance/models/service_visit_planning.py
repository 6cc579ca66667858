from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceVisit(models.Model):
    """Planning a visit: one calendar event each, moving either moves the other."""

    _name = "service.visit"
    _inherit = "service.visit"

    def action_plan(self):
        """Ask date, hour and technicians, showing who is free."""
        closed = self.filtered(lambda visit: visit.state not in ("new", "planned"))
        if closed:
            raise UserError(self.env._("%s is past planning.", closed[0].display_name))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_visit_schedule"),
            "context": {"default_visit_ids": self.ids},
        }

    def action_unplan(self):
        """Take visits off the calendar, back to the list of what is still to plan."""
        self.write({"date_start": False, "date_end": False})

    @api.private
    def _plan(self, plans):
        """Fix date and technicians of many visits at once.

        :param plans: {visit: (start, stop, technicians)}, times in naive UTC; technicians may be None to keep them
        """
        env = self.with_context(service_hold_calendar=True).env
        teams = defaultdict(list)
        visits = self.browse().concat(*plans).with_env(env)
        for visit, (start, stop, technicians) in zip(visits, plans.values(), strict=True):
            visit.write({"date_start": start, "date_end": stop})
            if technicians is not None:
                teams[technicians].append(visit.id)
        for technicians, visit_ids in teams.items():
            self.with_env(env).browse(visit_ids).write({"technician_ids": [Command.set(technicians.ids)]})
        self._sync_calendar()

    def _sync_calendar(self):
        """Make each visit's event and state agree with its dates and technicians, in sets."""
        if self.env.context.get("service_hold_calendar"):
            return
        self._complete_dates()
        dated = self.filtered(lambda visit: visit.date_start and visit.state in ("new", "planned", "in_progress"))
        undated = self.filtered(lambda visit: not visit.date_start and visit.state in ("new", "planned"))
        dated.filtered(lambda visit: visit.state == "new")._set_state("planned")
        undated.filtered(lambda visit: visit.state == "planned")._set_state("new")
        undated._drop_events()
        missing = dated.filtered(lambda visit: not visit.event_id)
        missing._create_events()
        if not self.env.context.get("service_from_event"):
            for visit in dated - missing:
                visit._update_event()

    def _complete_dates(self):
        """A start without an end lasts the visit's duration."""
        for visit in self:
            if visit.date_start and (not visit.date_end or visit.date_end <= visit.date_start):
                visit.with_context(service_hold_calendar=True).date_end = visit.date_start + timedelta(
                    hours=visit.duration or 1.0
                )

    def _event_env(self):
        """Events are written with all rights once the visit may be written; Odoo's invitations stay silent."""
        return self.env["calendar.event"].sudo().with_context(
            service_planning=True,
            dont_notify=True,
            skip_contact_description=True,
            skip_attendee_notification=True,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )

    def _create_events(self):
        events = self._event_env().create([visit._prepare_event_vals() for visit in self])
        for visit, event in zip(self, events, strict=True):
            visit.event_id = event.id

    def _update_event(self):
        self.event_id.with_env(self._event_env().env).write(self._prepare_event_vals())

    def _drop_events(self):
        events = self.event_id
        self.event_id = False
        events.with_env(self._event_env().env).unlink()

    def _prepare_event_vals(self):
        self.ensure_one()
        technicians = self.technician_ids
        return {
            "name": " · ".join(filter(None, [self.name, self.subject, self.partner_id.name])),
            "start": self.date_start,
            "stop": self.date_end,
            "location": self.site_address,
            "user_id": (technicians[:1] or self.user_id).id,
            "partner_ids": [Command.set(technicians.partner_id.ids)],
            "allday": False,
        }

    # --- Free time (row X5) ----------------------------------------------------------------------------------------

    def _get_conflicts(self, start, stop, technicians):
        """What stands against these visits at that time: {technician: [sentence]}, empty where nothing does."""
        conflicts = technicians._service_conflicts(start, stop, self.company_id[:1] or self.env.company, self)
        return {user: sentences for user, sentences in conflicts.items() if sentences}
