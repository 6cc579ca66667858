from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ...engine import availability, recurrence


class ServiceVisitCalendar(models.AbstractModel):
    """The part of a visit that serves the calendar to plan in (row D5): what stands beside the visits, and what
    dropping one on a slot does."""

    _name = "service.visit.calendar"
    _description = "Calendar to Plan in"

    @api.model
    @api.readonly
    def get_calendar_team(self):
        """Who is shown, and when they work; technicians see themselves only.

        :return: {"can_plan": bool, "technicians": [{"id", "name", "color"}], "hours": when work begins and ends at the
            widest, [start, stop] of today as naive UTC, or False}
        """
        self.check_access("read")
        team = self._get_calendar_technicians()
        hours = self._get_calendar_hours(team)
        return {
            "can_plan": self._is_office(),
            "technicians": [{"id": user.id, "name": user.name, "color": user.service_color} for user in team],
            "hours": hours and [fields.Datetime.to_string(moment) for moment in hours],
        }

    @api.model
    @api.readonly
    def get_calendar_busy(self, start, stop, visit_ids=()):
        """What takes the technicians' time beside the visits shown.

        :param start, stop: naive UTC
        :param visit_ids: the visits on the screen; their own events are not told again
        :return: [{"user_ids", "start", "stop", "title", "kind": "meeting" or "leave"}], times in naive UTC
        """
        self.check_access("read")
        start, stop = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop)
        blocks = self._get_calendar_blocks(self._get_calendar_technicians(), start, stop, visit_ids)
        return [
            {
                "user_ids": [user.id for user in users],
                "start": fields.Datetime.to_string(begin),
                "stop": fields.Datetime.to_string(end),
                "title": title,
                "kind": kind,
            }
            for (kind, _record_id, begin, end, title), users in blocks.items()
        ]

    def plan_from_calendar(self, start, stop=False, whole_day=False, technician_ids=(), force=False):
        """Plan or move this visit to a slot of the calendar, through the checks of the planning dialog.

        :param start, stop: naive UTC; without `stop` the visit lasts its own duration
        :param whole_day: only the day that begins at `start` is known: its first free hour is taken
        :param technician_ids: who goes where the visit has nobody yet
        :param force: plan in spite of conflicts
        :return: {} once planned, {"conflicts": text} to be asked about, {"action": …} where the dialog must ask more
        :raises AccessError: for who may not plan
        :raises UserError: where the visit is past planning
        """
        self.ensure_one()
        action = self.action_plan()
        start = fields.Datetime.to_datetime(start)
        duration = self._get_calendar_duration(start, stop)
        technicians = self._get_willing_technicians() or self.env["res.users"].browse(technician_ids)
        if not technicians:
            proposal = {"default_date_start": fields.Datetime.to_string(start), "default_duration": duration}
            return {"action": action if whole_day else {**action, "context": {**action["context"], **proposal}}}
        if whole_day:
            start = self._get_first_free(start, duration, technicians)
        vals = self._prepare_calendar_plan(start, duration, technicians, force)
        plan = self.env["service.visit.schedule"].create(vals)
        conflicts = not force and plan._get_conflicts(technicians)
        if conflicts:
            return {"conflicts": self._format_conflicts(conflicts)}
        plan.action_confirm()
        return {}

    # --- What they are made of -------------------------------------------------------------------------------------

    def _get_calendar_technicians(self):
        """The technicians of the user's companies; for one who does not plan, just that one."""
        if not self._is_office():
            return self.env.user
        users = self.env["res.users"]
        return users.search(users._get_technician_domain(self.env.companies))

    def _get_calendar_hours(self, team):
        """(start, stop): the earliest and latest moment at which one of `team` may work today, as naive UTC; or None.

        Any day of the week counts: the calendar draws the same hours for all of them.
        """
        # Working hours are no secret, but a technician may not read the resources of others.
        calendars = self.env.companies.sudo().resource_calendar_id
        for company in self.env.companies:
            for resource in team._service_resources(company).values():
                calendars |= resource.calendar_id
        today = self.env.company._local_today()
        moments = [
            recurrence.local_datetime(today, hour, calendar.tz)
            for calendar in calendars
            for slot in calendar.attendance_ids
            if slot.hour_from < slot.hour_to
            for hour in (slot.hour_from, slot.hour_to)
        ]
        return (min(moments), max(moments)) if moments else None

    def _get_calendar_blocks(self, team, start, stop, visit_ids):
        """{(kind, record id, start, stop, title): [user]}: one block for all who share a meeting."""
        blocks = {}
        for user, events in team._service_busy_events(start, stop, self.browse(visit_ids)).items():
            for event in events:
                begin, end = user._service_event_times(event)
                key = ("meeting", event.id, begin, end, self._get_busy_title(event))
                blocks.setdefault(key, []).append(user)
        for user, leaves in team._service_leaves(start, stop, self.env.companies).items():
            for leave in leaves:
                title = leave.name or self.env._("Time off")
                blocks.setdefault(("leave", leave.id, leave.date_from, leave.date_to, title), []).append(user)
        return blocks

    def _get_busy_title(self, event):
        """A private meeting is just "Busy" to all but those who meet."""
        is_hidden = event.effective_privacy == "private" and self.env.user.partner_id not in event.partner_ids
        return self.env._("Busy") if is_hidden else event.name

    def _get_calendar_duration(self, start, stop):
        """Hours from `start` to `stop`, or the visit's own."""
        if not stop:
            return self.duration
        return (fields.Datetime.to_datetime(stop) - start).total_seconds() / 3600

    def _get_first_free(self, day, duration, technicians):
        """The first slot of the day that begins at `day` at which all are free, else the company's usual hour."""
        free = technicians._service_free(day, day + timedelta(days=1), self.company_id, self)
        shared = availability.common([free[user] for user in technicians])
        slots = availability.slots(shared, timedelta(hours=duration), 1, not_before=fields.Datetime.now())
        if slots:
            return slots[0][0]
        company = self.company_id
        date = fields.Datetime.context_timestamp(self, day).date()
        return recurrence.local_datetime(date, company.service_default_hour, company._local_timezone())

    def _prepare_calendar_plan(self, start, duration, technicians, force):
        return {
            "visit_ids": [Command.set(self.ids)],
            "technician_ids": [Command.set(technicians.ids)],
            "date_start": start,
            "duration": duration,
            "is_forced": force,
        }
