from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ...engine import availability, recurrence

SEARCH_DAYS = 28
MAX_SHOWN = 12


class ServiceVisitSchedule(models.TransientModel):
    """Fix date, hour and technicians of one or several visits, seeing who is free before it is done."""

    _name = "service.visit.schedule"
    _description = "Plan Visits"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]

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
    duration = fields.Float(
        "Duration (hours)", compute="_compute_defaults", store=True, readonly=False, precompute=True, most=1000
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
    window = fields.Char("Wanted", compute="_compute_window")
    availability_html = fields.Html("Availability", compute="_compute_availability", sanitize=False)
    has_conflict = fields.Boolean(compute="_compute_availability")
    is_forced = fields.Boolean(
        "Plan in spite of the conflict",
        compute="_compute_is_forced",
        store=True,
        readonly=False,
        precompute=True,
    )
    # [{"start": …, "stop": …}], times in naive UTC
    slots = fields.Json("Free Slots", compute="_compute_slots")

    # --- Computed fields -------------------------------------------------------------------------------------------

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
            visits = plan.visit_ids
            plan.technician_ids = visits._get_willing_technicians()
            plan.duration = max(visits.mapped("duration"), default=1.0)
            suggested = [start for _user, _words, start in plan._get_suggestions() if start]
            plan.date_start = suggested[0] if suggested else visits[:1].date_start or plan._get_proposed_start()

    def _get_proposed_start(self):
        """The first free slot in the requested window, else the start of the first working day that is still ahead."""
        slots = self._find_slots(1)
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

    @api.depends("visit_ids")
    def _compute_window(self):
        for plan in self:
            visit = plan.visit_ids[:1]
            days = [day for day in (visit.window_start, visit.window_end) if day]
            plan.window = " – ".join(format_date(self.env, day) for day in dict.fromkeys(days))

    @api.depends("date_start", "duration", "technician_ids")
    def _compute_is_forced(self):
        """Asked anew when the time or the technicians change."""
        self.is_forced = False

    @api.depends("date_start", "duration", "technician_ids", "visit_ids")
    def _compute_availability(self):
        for plan in self:
            chosen = plan.technician_ids._origin
            shown = chosen | plan._get_other_technicians()
            conflicts = plan._get_conflicts(shown)
            plan.has_conflict = bool(conflicts.keys() & set(chosen))
            plan.availability_html = self.env["ir.qweb"]._render(
                "service_maintenance.plan_availability", {"rows": plan._get_availability_rows(shown, conflicts)}
            )

    def _get_other_technicians(self):
        """Some more technicians of the company, to see who else could go."""
        technicians = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref("service_maintenance.group_technician").id),
                ("company_ids", "in", self.company_id.id),
                ("share", "=", False),
            ],
            limit=MAX_SHOWN,
        )
        return technicians - self.technician_ids._origin

    def _get_conflicts(self, technicians):
        visits = self.visit_ids._origin
        if not self.date_start or not self.date_end or self.duration <= 0:
            return {}
        conflicts = visits._get_conflicts(self.date_start, self.date_end, technicians)
        if len(visits) > 1:
            sentence = self.env._("%s visits at the same time", len(visits))
            for user in technicians & self.technician_ids._origin:
                conflicts.setdefault(user, []).append(sentence)
        return conflicts

    def _get_availability_rows(self, technicians, conflicts):
        """One row a technician: free or what stands against it, and that day's free hours."""
        if not self.date_start:
            return []
        zone = self.company_id._local_timezone()
        day = fields.Datetime.context_timestamp(self.with_context(tz=zone.zone), self.date_start).date()
        start, stop = (recurrence.local_datetime(day + timedelta(days=n), 0, zone) for n in (0, 1))
        free = technicians._service_free(start, stop, self.company_id, self.visit_ids._origin)
        return [
            {
                "name": user.name,
                "is_chosen": user in self.technician_ids._origin,
                "conflicts": conflicts.get(user, []),
                "free": ", ".join(f"{self._clock(begin)}–{self._clock(end)}" for begin, end in free[user]),
            }
            for user in technicians
        ]

    def _clock(self, moment):
        return format_datetime(self.env, moment, dt_format="HH:mm")

    @api.depends("duration", "technician_ids", "visit_ids")
    def _compute_slots(self):
        for plan in self:
            plan.slots = [
                {"start": fields.Datetime.to_string(start), "stop": fields.Datetime.to_string(stop)}
                for start, stop in plan._find_slots(3)
            ]

    def _find_slots(self, count):
        """The next `count` (start, stop) at which all chosen technicians are free, in the requested window if it is
        still ahead, else in the weeks from now on."""
        technicians = self.technician_ids._origin
        if not technicians or self.duration <= 0:
            return []
        now = fields.Datetime.now()
        first, last = self._get_search_range(now)
        free = technicians._service_free(first, last, self.company_id, self.visit_ids._origin)
        shared = availability.common([free[user] for user in technicians])
        return availability.slots(shared, timedelta(hours=self.duration), count, not_before=now)

    def _get_search_range(self, now):
        zone = self.company_id._local_timezone()
        starts = [day for day in self.visit_ids.mapped("window_start") if day]
        ends = [day for day in self.visit_ids.mapped("window_end") if day]
        first = max(now, recurrence.local_datetime(min(starts), 0, zone)) if starts else now
        last = first + timedelta(days=SEARCH_DAYS)
        if ends and max(ends) > min(starts, default=date.min):
            end_of_window = recurrence.local_datetime(max(ends) + timedelta(days=1), 0, zone)
            last = end_of_window if end_of_window > first else last
        return first.replace(second=0, microsecond=0), last

    # --- Buttons ---------------------------------------------------------------------------------------------------

    def action_confirm(self):
        """Plan the visits; raises UserError where a conflict was not accepted."""
        self.ensure_one()
        if not self.technician_ids:
            raise UserError(self.env._("Choose at least one technician."))
        if self.duration <= 0:
            raise UserError(self.env._("The duration must be more than zero hours."))
        conflicts = self._get_conflicts(self.technician_ids)
        if conflicts and not self.is_forced:
            raise UserError(self.env._("Not free:\n%s", self.visit_ids._format_conflicts(conflicts)))
        self.visit_ids.write({"duration": self.duration})
        self.visit_ids._plan(
            dict.fromkeys(self.visit_ids, (self.date_start, self.date_end, self.technician_ids))
        )
        return {"type": "ir.actions.act_window_close"}
