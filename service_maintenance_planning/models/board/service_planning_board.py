from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.service_maintenance.engine import availability
from odoo.addons.service_maintenance.models.visit.service_visit import AHEAD_STATES

from .service_planning_board_to_plan import VISIT_FIELDS

TO_PLAN_LIMIT = 80
SLOTS = 4


class ServicePlanningBoard(models.AbstractModel):
    """The planning board (row P1): a week of all technicians in one call, whatever their number.

    All moments are text in naive UTC, as the web client reads and writes them.
    """

    _name = "service.planning.board"
    _description = "Planning Board"
    _inherit = ["service.planning.board.move", "service.planning.board.travel", "service.planning.board.to.plan"]

    @api.model
    @api.readonly
    def get_board(self, start, stop, domain=(), group_by=False, limit=TO_PLAN_LIMIT):
        """Who works when, what is planned from `start` to `stop`, and what is still to plan.

        :param domain: the search: what is to plan is filtered by it, what is planned says whether it fits
        :param group_by: a field of the visit by which what is to plan is grouped, "field:month" for dates
        :param limit: of the visits to plan
        :return: {"can_plan", "technicians": [{"id", "name", "color", "hours": [[start, stop]], "busy" and "leaves":
            [[start, stop, title]], "skill_ids"}], "visits", "travel": [[technician, from visit, to visit, minutes]],
            "note" on the travel times, "skills": {id: name}, "to_plan": {"records", "length"}}
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
                "skill_ids": skills[user].on(day),
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
            [("user_id", "in", team.ids), ("company_id", "in", [*self.env.companies.ids, False])],
            order="company_id, id",
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
