from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, groupby

from odoo.addons.service_maintenance.engine import availability
from odoo.addons.service_maintenance.models.visit.service_visit import AHEAD_STATES

TO_PLAN_LIMIT = 80
SLOTS = 4
TO_PLAN_ORDER = "priority desc, window_end, date_reported, id"
# Of places whose distances are asked for at once: what a travel server takes by default.
MOST_POINTS = 100
VISIT_FIELDS = (
    "name",
    "subject",
    "partner_id",
    "site_id",
    "type_id",
    "company_id",
    "state",
    "priority",
    "window_start",
    "window_end",
    "date_start",
    "date_end",
    "date_reported",
    "duration",
    "area",
    "event_id",
)


class ServicePlanningBoard(models.AbstractModel):
    """The planning board (row P1): a week of all technicians in one call, whatever their number.

    All moments are text in naive UTC, as the web client reads and writes them.
    """

    _name = "service.planning.board"
    _description = "Planning Board"

    @api.model
    @api.readonly
    def get_board(self, start, stop, domain=(), group_by=False, limit=TO_PLAN_LIMIT):
        """Who works when, what is planned from `start` to `stop`, and what is still to plan.

        :param domain: the search: what is to plan is filtered by it, what is planned says whether it fits
        :param group_by: a field of the visit by which what is to plan is grouped, "field:month" for dates
        :param limit: of the visits to plan
        :return: {"can_plan", "technicians": [{"id", "name", "color", "hours", "busy", "leaves", "skill_ids"}], "visits", "travel":
            [[technician, from visit, to visit, minutes]], "note" on the travel times, "skills": {id: name}, "to_plan":
            {"records", "length"}}; a technician's hours are [[start, stop]], what is busy and on leave [[start, stop, title]]
        :raises AccessError: for who has no role in Service
        """
        visits = self.env["service.visit"]
        visits.check_access("read")
        start, stop = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop)
        team = visits._get_calendar_technicians()
        visits = visits.search_fetch(self._get_domain(start, stop), VISIT_FIELDS, order="date_start, id")
        answers = self._get_answers(visits)
        if visits._is_office():
            team |= team.browse({user_id for found in answers.values() for user_id in found})
        travel, note = self._get_travel(visits, answers)
        return {
            "can_plan": visits._is_office(),
            "technicians": self._describe_technicians(team, start, stop, visits),
            "visits": self._describe_planned(visits, answers, domain),
            "travel": travel,
            "note": note,
            "skills": {skill.id: skill.name for skill in self.env["service.skill"].search([])},
            "to_plan": self._get_to_plan(domain, group_by, limit),
        }

    @api.model
    @api.readonly
    def get_slots(self, visit_id, start, stop):
        """The best slots for a visit on the days from `start` to `stop` that are still to come.

        :return: what `service.visit._rank_slots` says, times as text
        :raises AccessError: for who may not plan
        """
        visit = self.env["service.visit"].browse(visit_id)
        visit.action_plan()  # may it be planned, by this user
        company = visit.company_id
        first, last = (company._local_date(fields.Datetime.to_datetime(moment)) for moment in (start, stop))
        first = max(first, company._local_today())
        days = [first + timedelta(days=number) for number in range((last - first).days)]
        team = self.env["res.users"].search(self.env["res.users"]._get_technician_domain(company))
        text = fields.Datetime.to_string
        return [
            {**slot, "start": text(slot["start"]), "stop": text(slot["stop"])}
            for slot in (visit._rank_slots(team, days, SLOTS) if days else ())
        ]

    @api.model
    def _get_domain(self, start, stop):
        """Visits that stand on the board between `start` and `stop`."""
        return (
            Domain("date_start", "<", stop)
            & Domain("date_end", ">", start)
            & Domain("state", "!=", "cancelled")
        )

    # --- Technicians -------------------------------------------------------------------------------------------------

    @api.model
    def _describe_technicians(self, team, start, stop, visits):
        hours = self._get_hours(team, start, stop)
        busy = self._get_busy(team, start, stop, visits)
        leaves = team._service_leaves(start, stop, self.env.companies)
        skills = team._get_skills_held()
        day = self.env.company._local_date(start)
        text = fields.Datetime.to_string
        return [
            {
                "id": user.id,
                "name": user.name,
                "color": user.service_color,
                "hours": [(text(begin), text(end)) for begin, end in hours[user]],
                "busy": [(text(begin), text(end), title) for begin, end, title in busy[user]],
                "leaves": [
                    (text(leave.date_from), text(leave.date_to), leave.name or self.env._("Time off"))
                    for leave in leaves[user]
                ],
                "skill_ids": [row.skill_id.id for row in skills[user] if row._is_valid_on(day)],
            }
            for user in team.sorted("name")
        ]

    @api.model
    def _get_hours(self, team, start, stop):
        """{user: [(start, stop)]} by the working calendars, time off not taken out.

        Read once for all who work by the same calendar in the same time zone.
        """
        start, stop = pytz.utc.localize(start), pytz.utc.localize(stop)
        sharing = defaultdict(list)
        for user, (calendar, resource) in self._get_calendars(team).items():
            sharing[calendar, resource.tz].append((user, resource))
        hours = {}
        for (calendar, _zone), members in sharing.items():
            resource = members[0][1]
            found = [(start, stop)]
            if calendar:
                found = calendar._work_intervals_batch(start, stop, resource or None, compute_leaves=False)[resource.id]
            plain = availability.merge(
                tuple(moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in interval[:2]) for interval in found
            )
            hours |= {user: plain for user, _resource in members}
        return hours

    @api.model
    def _get_calendars(self, team):
        """{user: (working calendar, resource)}; without a resource, by the company's calendar."""
        # With all rights: working hours are no secret, the resources of others are.
        resources = self.env["resource.resource"].sudo().search(
            [("user_id", "in", team.ids), ("company_id", "in", [*self.env.companies.ids, False])], order="company_id, id"
        )
        by_user = {resource.user_id.id: resource for resource in reversed(resources)}
        companies = self.env.companies.sudo()  # as above
        calendars = {}
        for user in team:
            resource = by_user.get(user.id, resources.browse())
            company = user.company_id.sudo() if user.company_id in companies else companies[:1]
            calendars[user] = (resource.calendar_id or company.resource_calendar_id, resource)
        return calendars

    @api.model
    def _get_busy(self, team, start, stop, visits):
        """{user: [(start, stop, title)]}: meetings, and visits that this user does not see."""
        by_partner = {user.partner_id.id: user for user in team}
        # With all rights: that somebody is busy is no secret, a private title stays one.
        events = self.env["calendar.event"].sudo().search(
            team._service_event_domain(start, stop)
            & Domain("show_as", "=", "busy")
            & Domain("partner_ids", "in", list(by_partner))
            & Domain("id", "not in", visits.event_id.ids),
            order="start, id",
        )
        busy = {user: [] for user in team}
        for event in events:
            title = visits._get_busy_title(event)
            is_visit = bool(event.service_visit_ids)
            for attendee in event.attendee_ids:
                user = by_partner.get(attendee.partner_id.id)
                if user and (is_visit or attendee.state != "declined"):
                    busy[user].append((*user._service_event_times(event), title))
        return busy

    # --- Visits ------------------------------------------------------------------------------------------------------

    @api.model
    def _get_answers(self, visits):
        """{visit id: {user id: what the technician said}}, in the order in which they were assigned."""
        answers = {visit_id: {} for visit_id in visits.ids}
        assignments = self.env["service.visit.assignment"].search_fetch(
            [("visit_id", "in", visits.ids)], ["visit_id", "user_id", "state"], order="id"
        )
        for assignment in assignments:
            answers[assignment.visit_id.id][assignment.user_id.id] = assignment.state
        return answers

    @api.model
    def _describe_planned(self, visits, answers, domain):
        fitting = visits
        if domain:
            fitting = visits.search(Domain(list(domain)) & Domain("id", "in", visits.ids))
        fitting_ids = set(fitting.ids)
        return [
            {**described, "is_faded": described["id"] not in fitting_ids}
            for described in self._describe_visits(visits, answers)
        ]

    @api.model
    def _describe_visits(self, visits, answers):
        """What a bar or a card says of each visit."""
        places = self._get_places(visits)
        types = {kind.id: kind.name for kind in visits.type_id}
        promised, skills = visits._get_promised(), self._get_skills(visits)
        moment, date = fields.Datetime.to_string, fields.Date.to_string
        return [
            {
                "id": visit.id,
                "name": visit.name,
                "subject": visit.subject,
                "customer": places[visit.partner_id.id][0],
                "town": places[visit.site_id.id or visit.partner_id.id][1],
                "area": visit.area,
                "type": types.get(visit.type_id.id, ""),
                "state": visit.state,
                "priority": visit.priority,
                "start": moment(visit.date_start),
                "stop": moment(visit.date_end),
                "duration": visit.duration or 1.0,
                "window_start": date(visit.window_start),
                "window_end": date(visit.window_end),
                "promised": moment(promised[visit]),
                "technician_ids": list(answers[visit.id]),
                "answers": answers[visit.id],
                "can_move": visit.state in AHEAD_STATES,
                "skill_ids": skills[visit],
            }
            for visit in visits
        ]

    @api.model
    def _get_skills(self, visits):
        """{visit: ids of the skills it needs}; those of type, equipment and the visit itself, read in sets."""
        by_category = {category: category.skill_ids.ids for category in visits.equipment_ids.category_id}
        by_type = {kind: kind.skill_ids.ids for kind in visits.type_id}
        if not any((*by_category.values(), *by_type.values(), visits.extra_skill_ids)):
            return dict.fromkeys(visits, ())
        return {visit: visit.skill_ids.ids for visit in visits}

    @api.model
    def _get_places(self, visits):
        """{partner id: (name, town)}; customers are named as everywhere, whoever may read their cards."""
        partners = (visits.partner_id | visits.site_id).sudo()
        places = {partner.id: (partner.complete_name or partner.name, partner.city or "") for partner in partners}
        return {**places, False: ("", "")}

    @api.model
    def _get_travel(self, visits, answers):
        """([[technician, from visit, to visit, minutes]], what has to be said about it): the way to, between and from
        the visits of each technician's day. Where a day begins or ends there is no visit: False."""
        rounds = defaultdict(list)
        zone = pytz.timezone(self.env.user.tz or "UTC")
        points = self._get_points(visits)
        for visit in visits:  # by their start
            day = pytz.utc.localize(visit.date_start).astimezone(zone).date()
            stop = (visit.id, points[visit.site_id.id or visit.partner_id.id])
            for user_id in answers[visit.id]:
                rounds[visit.company_id, user_id, day].append(stop)
        travel, notes = [], set()
        for company, chunk in self._get_chunks(self._add_ends(rounds)):
            known = list({point: None for _user, stops in chunk for _visit, point in stops})
            number = {point: n for n, point in enumerate(known)}
            matrix = company._travel_matrix(known)
            minutes = (matrix.seconds / 60).round().astype(int).tolist()
            notes.add(matrix.note)
            for user_id, stops in chunk:
                for (before, start), (after, end) in pairwise(stops):
                    unknown = start is end is None
                    way = company.service_travel_unknown if unknown else minutes[number[start]][number[end]]
                    travel.append((user_id, before, after, way))
        return travel, " ".join(sorted(filter(None, notes)))

    @api.model
    def _get_points(self, visits):
        """{partner id: (latitude, longitude) or None} of where the work is done."""
        # With all rights: whoever sees the visit sees where it is.
        partners = (visits.partner_id | visits.site_id).sudo()
        return {**{partner.id: partner._get_point() for partner in partners}, False: None}

    @api.model
    def _add_ends(self, rounds):
        """[(company, user id, [(visit id, point)])]: each day from home or depot and back, if it is known where."""
        users = self.env["res.users"].browse({user_id for _company, user_id, _day in rounds})
        ends = {company: users._get_service_ends(company) for company in {company for company, _user, _day in rounds}}
        points = {
            (company, user.id): [[(False, point)] if (point := place._get_point()) else [] for place in places]
            for company, found in ends.items()
            for user, places in found.items()
        }
        return [
            (company, user_id, [*points[company, user_id][0], *stops, *points[company, user_id][1]])
            for (company, user_id, _day), stops in rounds.items()
        ]

    @api.model
    def _get_chunks(self, rounds):
        """(company, [(user id, stops)]) of no more places than a travel server takes at once."""
        for company, group in groupby(rounds, key=lambda item: item[0]):
            chunk, points = [], set()
            for _company, user_id, stops in group:
                here = {point for _visit, point in stops}
                if chunk and len(points | here) > MOST_POINTS:
                    yield company, chunk
                    chunk, points = [], set()
                chunk.append((user_id, stops))
                points |= here
            yield company, chunk

    # --- What is to plan ---------------------------------------------------------------------------------------------

    @api.model
    def _get_to_plan(self, domain, group_by, limit):
        visits = self.env["service.visit"]
        if not visits._is_office():
            return {"records": [], "length": 0}
        wanted = Domain("state", "=", "new") & Domain(list(domain))
        name, _colon, part = (group_by or "").partition(":")
        field = visits._fields.get(name)
        order = TO_PLAN_ORDER
        if field and field.store and field.type not in ("many2many", "one2many"):
            order = f"{name}, {TO_PLAN_ORDER}"
        found = visits.search_fetch(wanted, VISIT_FIELDS, order=order, limit=limit)
        length = len(found) if len(found) < limit else visits.search_count(wanted)
        records = [
            {
                **described,
                "is_late": visit.is_late,
                "waiting_days": visit.waiting_days,
                "group": self._get_group_label(visit, field, part) if field else "",
            }
            for visit, described in zip(found, self._describe_visits(found, self._get_answers(found)))
        ]
        if field:
            # Names of people and things are read in no order of the database.
            records.sort(key=lambda record: record["group"] == "")
        return {"records": records, "length": length}

    @api.model
    def _get_group_label(self, visit, field, part):
        value = visit[field.name]
        if not value:
            return ""
        if field.relational:
            return ", ".join(value.sudo().mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type in ("date", "datetime"):
            formats = {"year": "yyyy", "quarter": "QQQ yyyy", "week": "'W'w YYYY", "day": "d MMM yyyy"}
            return format_date(self.env, value, date_format=formats.get(part, "MMMM yyyy"))
        return str(value)
