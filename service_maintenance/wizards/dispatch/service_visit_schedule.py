from datetime import date, timedelta
from functools import reduce
from operator import and_

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import availability, recurrence

SEARCH_DAYS = 28
MAX_SHOWN = 12


class ServiceVisitSchedule(models.TransientModel):
    """Fix date, hour and technicians of a visit, or of several one after the other, seeing before who is free."""

    _name = "service.visit.schedule"
    _description = "Plan Visits"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    visit_ids = fields.Many2many("service.visit", required=True)
    visit_count = fields.Integer(compute="_compute_visit_count")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    technician_ids = fields.Many2many(
        "res.users",
        "service_visit_schedule_technician_rel",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        string="Technicians",
    )
    # Of several visits, that of the first: each keeps its own.
    duration = fields.Float(
        "Duration (hours)",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        most=1000,
    )
    date_start = fields.Datetime(
        "Starts at", compute="_compute_defaults", store=True, readonly=False, precompute=True, required=True
    )
    date_end = fields.Datetime("End", compute="_compute_date_end")
    only_visit_id = fields.Many2one("service.visit", compute="_compute_only_visit_id")
    partner_id = fields.Many2one(related="only_visit_id.partner_id")
    contact_phone = fields.Char(related="only_visit_id.contact_phone")
    contact_method = fields.Selection(related="only_visit_id.contact_method")
    declined_note = fields.Char("Declined", compute="_compute_declined_note", help="Who said no, and why.")
    suggestion_note = fields.Char(
        "Suggested", compute="_compute_suggestion_note", help="Who would come at another time."
    )
    site_address = fields.Char(related="only_visit_id.site_address")
    window_start = fields.Date(related="only_visit_id.window_start")
    window_end = fields.Date(related="only_visit_id.window_end")
    has_conflict = fields.Boolean(compute="_compute_people")
    is_forced = fields.Boolean("Plan in spite of the conflict")
    # For the widgets of the dialog; all times in naive UTC.
    # [{"id", "name", "color", "is_chosen", "busy": [{"what", "start", "stop"}], "hours": [start]}]: chosen ones first
    people = fields.Json("Availability", compute="_compute_people")
    # [{"start", "stop"}]
    slots = fields.Json("Free Slots", compute="_compute_slots")
    # [{"visit_id", "name", "partner", "start", "stop", "is_free", "is_wanted"}] of several visits. Stored: what is
    # planned is what was shown, not what would be free a minute later.
    stops = fields.Json("Plan", compute="_compute_stops", store=True, readonly=False, precompute=True)

    # --- What is proposed ------------------------------------------------------------------------------------------

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for plan in self:
            plan.visit_count = len(plan.visit_ids)

    @api.depends("visit_ids")
    def _compute_declined_note(self):
        for plan in self:
            declined = plan.visit_ids.assignment_ids.filtered(lambda a: a.state == "declined")
            plan.declined_note = "; ".join(
                f"{answer.user_id.name}: {answer.decline_reason}" if answer.decline_reason else answer.user_id.name
                for answer in declined
            )

    @api.depends("visit_ids")
    def _compute_suggestion_note(self):
        for plan in self:
            plan.suggestion_note = "; ".join(f"{user.name}: {words}" for user, words, _start in plan._get_suggestions())

    def _get_suggestions(self):
        """What technicians wrote back about the one visit that is planned."""
        return self.visit_ids._get_suggestions() if len(self.visit_ids) == 1 else []

    @api.depends("visit_ids")
    def _compute_only_visit_id(self):
        for plan in self:
            plan.only_visit_id = plan.visit_ids if len(plan.visit_ids) == 1 else False

    @api.depends("visit_ids")
    def _compute_company_id(self):
        for plan in self:
            plan.company_id = plan.visit_ids.company_id[:1] or self.env.company

    @api.depends("visit_ids")
    def _compute_defaults(self):
        for plan in self:
            first = plan.visit_ids[:1]
            plan.technician_ids = plan._get_proposed_technicians()
            plan.duration = first.duration or 1.0
            suggested = [start for _user, _words, start in plan._get_suggestions() if start]
            plan.date_start = suggested[0] if suggested else first.date_start or plan._get_proposed_start()

    def _get_proposed_technicians(self):
        """Who is on the visits already (of several visits, on all of them), else the contract's, else who went there
        last; nobody who declined."""
        visits = self.visit_ids._origin
        teams = [team for visit in visits if (team := visit._get_willing_technicians())]
        if teams:
            return reduce(and_, teams)
        if len(visits) != 1:
            return self.env["res.users"]
        contracted = visits.contract_id.technician_ids.filtered("is_service_technician")
        return (contracted or visits._get_usual_technicians()) - visits.technician_ids

    def _get_proposed_start(self):
        """The first free slot in the requested window, else the start of the first working day that is still ahead."""
        slots = self._find_slots(1) or self._find_slots_after_window(1)
        if slots:
            return slots[0][0]
        company = self.company_id
        hour, zone = company.service_default_hour, company._local_timezone()
        day = max(self.visit_ids[:1].window_start or date.min, company._local_today())
        if recurrence.local_datetime(day, hour, zone) < fields.Datetime.now():
            day += timedelta(days=1)
        is_worked = company._service_working_days(day, day + timedelta(days=SEARCH_DAYS))
        return recurrence.local_datetime(recurrence.shift(day, "forward", is_worked, SEARCH_DAYS), hour, zone)

    @api.depends("date_start", "duration")
    def _compute_date_end(self):
        for plan in self:
            plan.date_end = plan.date_start and plan.date_start + timedelta(hours=plan.duration or 0)

    # --- Who is free -----------------------------------------------------------------------------------------------

    @api.depends("date_start", "duration", "technician_ids", "visit_ids", "stops")
    def _compute_people(self):
        for plan in self:
            chosen = plan.technician_ids._origin
            people = chosen | plan._get_other_technicians()
            obstacles = plan._get_obstacles(people)
            plan.people = plan._prepare_people(people, obstacles)
            plan.has_conflict = any(obstacles.get(user) for user in chosen) or not all(
                stop["is_free"] for stop in plan.stops or ()
            )

    def _get_other_technicians(self):
        """Some more technicians of the company, to see who else could go."""
        users = self.env["res.users"]
        shown = users.search(users._get_technician_domain(self.company_id), limit=MAX_SHOWN)
        return shown - self.technician_ids._origin

    def _get_obstacles(self, people):
        """{technician: [(what, start, stop)]} at the time chosen for one visit; several look for their own."""
        visits = self.visit_ids._origin
        if len(visits) > 1 or not self.date_start or self.duration <= 0:
            return {}
        return people._service_obstacles(self.date_start, self.date_end, self.company_id, visits)

    def _prepare_people(self, people, obstacles):
        if not self.date_start:
            return []
        chosen = self.technician_ids._origin
        zone = self.company_id._local_timezone()
        day = self.company_id._local_date(self.date_start)
        start, stop = (recurrence.local_datetime(day + timedelta(days=n), 0, zone) for n in (0, 1))
        free = people._service_free(start, stop, self.company_id, self.visit_ids._origin)
        length = timedelta(hours=self.duration if self.duration > 0 else 1.0)
        return [
            {
                "id": user.id,
                "name": user.name,
                "color": user.service_color,
                "is_chosen": user in chosen,
                "busy": [
                    {"what": what, "start": fields.Datetime.to_string(begin), "stop": fields.Datetime.to_string(end)}
                    for what, begin, end in obstacles.get(user, ())
                ],
                "hours": [
                    fields.Datetime.to_string(hour)
                    for hour in availability.starts(free[user], length, fields.Datetime.now())
                ],
            }
            for user in people
        ]

    @api.depends("date_start", "duration", "technician_ids", "visit_ids")
    def _compute_slots(self):
        for plan in self:
            day = plan.date_start and plan.company_id._local_date(plan.date_start)
            plan.slots = [
                {"start": fields.Datetime.to_string(start), "stop": fields.Datetime.to_string(stop)}
                for start, stop in plan._find_slots(3, day)
            ]

    def _find_slots(self, count, day=None):
        """The next `count` (start, stop) at which all chosen technicians are free, from `day` on; without it in the
        requested window if that is still ahead, else in the weeks from now on."""
        if not self.technician_ids or self.duration <= 0:
            return []
        now = fields.Datetime.now()
        shared = self._get_shared_free(*self._get_search_range(now, day))
        return availability.slots(shared, timedelta(hours=self.duration), count, not_before=now)

    def _find_slots_after_window(self, count):
        """The first slots after the days that were asked for, where nobody is free on those."""
        ends = [end for end in self.visit_ids.mapped("window_end") if end]
        return self._find_slots(count, max(ends) + timedelta(days=1)) if ends else []

    def _get_search_range(self, now, day):
        zone = self.company_id._local_timezone()
        starts = [start for start in self.visit_ids.mapped("window_start") if start]
        ends = [end for end in self.visit_ids.mapped("window_end") if end]
        from_day = day or min(starts, default=None)
        first = max(now, recurrence.local_datetime(from_day, 0, zone)) if from_day else now
        last = first + timedelta(days=SEARCH_DAYS)
        if ends and max(ends) > min(starts, default=date.min):
            end_of_window = recurrence.local_datetime(max(ends) + timedelta(days=1), 0, zone)
            last = end_of_window if end_of_window > first else last
        return first.replace(second=0, microsecond=0), last

    def _get_shared_free(self, first, last):
        """When all chosen technicians are free between `first` and `last`."""
        technicians = self.technician_ids._origin
        free = technicians._service_free(first, last, self.company_id, self.visit_ids._origin)
        return availability.common([free[user] for user in technicians])

    # --- Several visits --------------------------------------------------------------------------------------------

    @api.depends("date_start", "technician_ids", "visit_ids")
    def _compute_stops(self):
        for plan in self:
            plan.stops = plan._prepare_stops() if len(plan.visit_ids) > 1 else []

    def _prepare_stops(self):
        """In the order of the list, in the technicians' free time from the chosen moment on, none before the first day
        on which it is wanted."""
        if not self.date_start or not self.technician_ids:
            return []
        visits = self.visit_ids._origin
        zone = self.company_id._local_timezone()
        jobs = [
            (
                timedelta(hours=visit.duration if visit.duration > 0 else 1.0),
                max(self.date_start, recurrence.local_datetime(visit.window_start, 0, zone))
                if visit.window_start
                else self.date_start,
            )
            for visit in visits
        ]
        last = max(not_before for _duration, not_before in jobs) + timedelta(days=SEARCH_DAYS)
        queue = availability.queue(self._get_shared_free(self.date_start, last), jobs)
        return [
            self._prepare_stop(visit, start, stop, is_free)
            for visit, (start, stop, is_free) in zip(visits, queue, strict=True)
        ]

    def _prepare_stop(self, visit, start, stop, is_free):
        return {
            "visit_id": visit.id,
            "name": visit.display_name,
            "partner": visit.partner_id.display_name or "",
            "start": fields.Datetime.to_string(start),
            "stop": fields.Datetime.to_string(stop),
            "is_free": is_free,
            "is_wanted": visit._is_wanted_on(self.company_id._local_date(start)),
        }

    # --- Buttons ---------------------------------------------------------------------------------------------------

    def action_confirm(self):
        """Plan the visits; raises UserError where a conflict was not accepted."""
        self.ensure_one()
        self.visit_ids._check_ahead()
        if not self.technician_ids:
            raise UserError(self.env._("Choose at least one technician."))
        if self.duration <= 0:
            raise UserError(self.env._("The duration must be more than zero hours."))
        conflicts = {} if self.is_forced else self._get_conflicts(self.technician_ids)
        if conflicts:
            raise UserError(self.env._("Not free:\n%s", self.visit_ids._format_conflicts(conflicts)))
        if self.only_visit_id:
            self.visit_ids.duration = self.duration
        self.visit_ids._plan(
            {visit: (start, stop, self.technician_ids) for visit, (start, stop) in self._get_times().items()}
        )
        return {"type": "ir.actions.act_window_close"}

    def action_confirm_anyway(self):
        """Plan the visits in spite of what stands against it."""
        self.is_forced = True
        return self.action_confirm()

    def _get_times(self):
        """{visit: (start, stop)} as shown."""
        if self.only_visit_id:
            return dict.fromkeys(self.visit_ids, (self.date_start, self.date_end))
        times = self._read_stops()
        if not times or set(times) != set(self.visit_ids.ids):
            raise UserError(self.env._("The visits have changed. Open the dialog again."))
        return {self.visit_ids.browse(visit_id): moments for visit_id, moments in times.items()}

    def _read_stops(self):
        """{visit id: (start, stop)} as shown; empty where what the client sent back is no such plan."""
        try:
            return {
                stop["visit_id"]: tuple(fields.Datetime.to_datetime(stop[name]) for name in ("start", "stop"))
                for stop in self.stops or self._prepare_stops()
            }
        except (KeyError, TypeError, ValueError):
            return {}

    def _get_conflicts(self, technicians):
        """{technician: [sentence]} that stands against the times shown: what came in between included."""
        times = self._get_times()
        starts, stops = zip(*times.values())
        free = technicians._service_free(min(starts), max(stops), self.company_id, self.visit_ids)
        conflicts = {}
        for start, stop in times.values():
            taken = technicians.browse(
                user.id for user in technicians if availability.subtract([(start, stop)], free[user])
            )
            for user, sentences in self.visit_ids._get_conflicts(start, stop, taken).items():
                conflicts.setdefault(user, []).extend(sentences)
        return conflicts
