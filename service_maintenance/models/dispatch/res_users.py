from collections import defaultdict
from datetime import time, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime, format_time

from ...engine import availability, recurrence

# What lasts longer has lunch in the middle of it, or nights.
HALF_DAY = timedelta(hours=5)


class ResUsers(models.Model):
    """Technicians: working hours, leaves and everything that keeps them busy. All times are naive UTC."""

    _inherit = "res.users"

    @api.private
    def _check_service_company(self, company):
        """Raises ValidationError where one of these users does not work in `company`, as portal users do nowhere."""
        for user in self:
            if user.share or company not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.", user=user.name, company=company.display_name
                    )
                )

    def _service_resources(self, company):
        """{user: resource.resource} of `company`; users without one work by the company's calendar."""
        # With all rights: when a colleague works is no secret, the resource is.
        resources = self.sudo().env["resource.resource"].search(
            [("user_id", "in", self.ids), ("company_id", "in", (company.id, False))]
        )
        return {user: resources.filtered(lambda res, user=user: res.user_id == user)[:1] for user in self}

    def _service_working(self, start, stop, company, leaves=True):
        """{user: [(start, stop)]} by the working calendar, less time off and public holidays when `leaves`."""
        by_user = self._service_resources(company)
        start, stop = pytz.utc.localize(start), pytz.utc.localize(stop)
        result = {}
        by_calendar = defaultdict(list)
        for user, resource in by_user.items():
            # With all rights: working hours are no secret, the resources of others are.
            by_calendar[resource.calendar_id or company.sudo().resource_calendar_id].append(user)
        for calendar, users in by_calendar.items():
            if not calendar:
                result |= {user: [(start.replace(tzinfo=None), stop.replace(tzinfo=None))] for user in users}
                continue
            # With all rights, as above.
            resources = self.env["resource.resource"].sudo().union(*(by_user[user] for user in users))
            intervals = calendar._work_intervals_batch(start, stop, resources or None, compute_leaves=leaves)
            default = intervals.get(False)
            if default is None and any(not by_user[user] for user in users):
                default = calendar._work_intervals_batch(start, stop, compute_leaves=leaves)[False]
            for user in users:
                mine = intervals[by_user[user].id] if by_user[user] else default
                result[user] = availability.merge(
                    (begin.astimezone(pytz.utc).replace(tzinfo=None), end.astimezone(pytz.utc).replace(tzinfo=None))
                    for begin, end, _meta in mine
                )
        return result

    def _service_busy(self, start, stop, exclude=None, visits=True):
        """{user: [(start, stop, label)]}: meetings that show as busy and visits, less the visits in `exclude`, or
        without any."""
        return {
            user: [(*user._service_event_times(event), self._service_label(event)) for event in events]
            for user, events in self._service_busy_events(start, stop, exclude, visits).items()
        }

    def _service_busy_events(self, start, stop, exclude=None, visits=True):
        """{user: events} that take these users' time, read with all rights; declined ones are left out."""
        # With all rights: a private meeting takes time, too; it is shown without its subject.
        events = self.env["calendar.event"].sudo().search(
            self._service_event_domain(start, stop)
            & Domain("show_as", "=", "busy")
            & Domain("partner_ids", "in", self.partner_id.ids)
            & (Domain.TRUE if visits else Domain("service_visit_ids", "=", False))
        )
        if exclude:
            # With all rights: the events are compared, not shown.
            events -= exclude.sudo().event_id
        declined = {
            (attendee.event_id, attendee.partner_id)
            for attendee in events.attendee_ids
            # Who goes to a visit is said by the visit: one that was declined leaves the calendar.
            if attendee.state == "declined" and not attendee.event_id.service_visit_ids
        }
        return {
            user: events.filtered(
                lambda event, partner=user.partner_id: partner in event.partner_ids and (event, partner) not in declined
            )
            for user in self
        }

    @api.model
    def _service_event_domain(self, start, stop):
        """Events between `start` and `stop`; all-day ones a day around, wherever in the world that day is."""
        day = timedelta(days=1)
        timed = Domain("allday", "=", False) & Domain("start", "<", stop) & Domain("stop", ">", start)
        return timed | (
            Domain("allday", "=", True)
            & Domain("start_date", "<=", (stop + day).date())
            & Domain("stop_date", ">=", (start - day).date())
        )

    def _service_event_times(self, event):
        """When `event` takes this user's time; an all-day meeting takes whole days where the user is."""
        self.ensure_one()
        if not event.allday:
            return event.start, event.stop
        zone = self.tz or (self.company_id or self.env.company)._local_timezone()
        return (
            recurrence.local_datetime(event.start_date, 0, zone),
            recurrence.local_datetime(event.stop_date + timedelta(days=1), 0, zone),
        )

    @api.model
    def _service_label(self, event):
        return self.env._("Private") if event.effective_privacy == "private" else event.name

    def _service_free(self, start, stop, company, exclude=None):
        """{user: [(start, stop)]} of the time that is worked and not taken."""
        working = self._service_working(start, stop, company)
        busy = self._service_busy(start, stop, exclude)
        return {user: availability.subtract(working[user], [item[:2] for item in busy[user]]) for user in self}

    def _service_conflicts(self, start, stop, company, exclude=None):
        """{user: [sentence]}: what stands against working from `start` to `stop`, named."""
        return {
            user: [self._service_busy_label(*obstacle) if obstacle[1] else obstacle[0] for obstacle in obstacles]
            for user, obstacles in self._service_obstacles(start, stop, company, exclude).items()
        }

    def _service_obstacles(self, start, stop, company, exclude=None):
        """{user: [(what, start, stop)]} that stands against working from `start` to `stop`.

        What concerns all of it, as time off does, has no start and stop of its own.
        """
        day = timedelta(days=1)
        hours = self._service_working(start - day, stop + day, company, leaves=False)
        worked = self._service_working(start - day, stop + day, company)
        busy = self._service_busy(start, stop, exclude)
        obstacles = {}
        for user in self:
            obstacles[user] = []
            outside = availability.subtract([(start, stop)], hours[user])
            if stop - start > HALF_DAY:
                outside = [gap for gap in outside if start in gap or stop in gap]
            if outside:
                obstacles[user].append((self.env._("outside working hours"), None, None))
            elif availability.subtract(availability.intersect([(start, stop)], hours[user]), worked[user]):
                obstacles[user].append((user._service_leave_label(start, stop, company), None, None))
            obstacles[user] += [
                (label, begin, end) for begin, end, label in availability.overlaps(start, stop, busy[user])
            ]
        return obstacles

    @api.model
    def _service_busy_label(self, what, begin, end):
        """`what` and when, in words: the day only once where it is the same, whole days without hours."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        first, last = (pytz.utc.localize(moment).astimezone(zone) for moment in (begin, end))
        if first.time() == last.time() == time.min:
            start, stop = (format_date(self.env, moment.date()) for moment in (first, last - timedelta(days=1)))
            if start == stop:
                return f"{what}, {start}"
        else:
            start, stop = (format_datetime(self.env, moment, dt_format="short") for moment in (begin, end))
            if first.date() == last.date():
                stop = format_time(self.env, end, time_format="short")
        return self.env._("%(what)s, %(start)s to %(stop)s", what=what, start=start, stop=stop)

    def _service_leaves(self, start, stop, companies):
        """{user: leaves}: their time off and the public holidays of their calendars between `start` and `stop`."""
        # With all rights: that a colleague is away is no secret to who plans, and nothing else is shown.
        resources = self.sudo().env["resource.resource"].search(
            [("user_id", "in", self.ids), ("company_id", "in", [*companies.ids, False])]
        )
        leaves = self.env["resource.calendar.leaves"].sudo().search(
            [
                ("date_from", "<", stop),
                ("date_to", ">", start),
                ("time_type", "=", "leave"),
                ("resource_id", "in", [*resources.ids, False]),
                ("company_id", "in", [*companies.ids, False]),
            ]
        )
        calendars = {
            user: resources.filtered(lambda res, user=user: res.user_id == user).calendar_id
            or companies.sudo().resource_calendar_id
            for user in self
        }
        return {
            user: leaves.filtered(
                lambda leave, user=user: leave.resource_id.user_id == user
                if leave.resource_id
                else not leave.calendar_id or leave.calendar_id in calendars[user]
            )
            for user in self
        }

    def _service_leave_label(self, start, stop, company):
        """The name of the time off or public holiday between `start` and `stop`."""
        self.ensure_one()
        resource = self._service_resources(company)[self]
        # With all rights: that a colleague is away is no secret to who plans.
        leave = self.env["resource.calendar.leaves"].sudo().search(
            [
                ("date_from", "<", stop),
                ("date_to", ">", start),
                ("resource_id", "in", (resource.id, False)),
                ("company_id", "in", (company.id, False)),
            ],
            order="resource_id NULLS LAST",
            limit=1,
        )
        return leave.name or self.env._("time off")
