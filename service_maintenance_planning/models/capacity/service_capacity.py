from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.service_maintenance.engine import recurrence

from ...engine import capacity

WEEKS = 52


class ServiceCapacity(models.TransientModel):
    """A year of weeks: what can be done, what is to be done, and what would be if."""

    _name = "service.capacity"
    _description = "Capacity"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    extra_technicians = fields.Integer("More technicians", help="Working by the company's hours.")
    extra_skill_ids = fields.Many2many("service.skill", string="With the skills")
    moved_due_ids = fields.Many2many("service.contract.due", string="Move these due dates")
    moved_weeks = fields.Integer("By weeks", default=1, help="Later; below zero: earlier.")
    week_ids = fields.One2many(
        "service.capacity.week", "capacity_id", "Weeks", readonly=True, domain=[("skill_id", "=", False)]
    )
    short_ids = fields.One2many(
        "service.capacity.week", "capacity_id", "Skills Too Short", readonly=True,
        domain=[("skill_id", "!=", False), ("free", "<", 0)],
    )
    summary = fields.Char(compute="_compute_summary")

    _check_extra = models.Constraint(
        "CHECK(extra_technicians BETWEEN -100 AND 100 AND moved_weeks BETWEEN -52 AND 52)",
        "At most 100 technicians more or less, and 52 weeks.",
    )

    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._("Capacity")

    @api.depends("week_ids.free", "short_ids.skill_id")
    def _compute_summary(self):
        for plan in self:
            over = plan.week_ids.filtered(lambda week: week.free < 0)
            skills = ", ".join(plan.short_ids.skill_id.mapped("name"))
            if over:
                plan.summary = self.env._(
                    "Too much work in %(count)s of %(weeks)s weeks: first in that of %(week)s, by %(hours)s hours.",
                    count=len(over), weeks=len(plan.week_ids), week=format_date(self.env, over[0].week),
                    hours=round(-over[0].free),
                )
            elif skills:
                plan.summary = self.env._("There are hours enough, but too few with the skill: %s.", skills)
            else:
                plan.summary = self.env._("Everything fits in the year ahead.")

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._count()
        return plans

    # --- Buttons ---------------------------------------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Count the year ahead and show it."""
        self.env["service.visit"]._check_is_office()
        return self.create([{}])._action_show()

    def _action_show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Capacity"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "context": {"form_view_initial_mode": "edit"},
        }

    def action_count(self):
        """What would be if: count again with the technicians and due dates as entered."""
        self._count()
        return self._action_show()

    def action_move_dues(self):
        """Move the chosen due dates for real."""
        self.ensure_one()
        if not self.moved_due_ids:
            raise UserError(self.env._("Choose the due dates to move."))
        for due in self.moved_due_ids:
            due._move_to(due.date_due + capacity.WEEK * self.moved_weeks)
        self.moved_due_ids = False
        return self.action_count()

    def action_view_weeks(self):
        """The weeks as graph and pivot."""
        self.ensure_one()
        name = "service_maintenance_planning.action_service_capacity_week"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        return {**action, "domain": [("capacity_id", "=", self.id)]}

    def _action_view_dues(self, week):
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_contract_due")
        domain = self._get_due_domain(week, week + timedelta(days=6))
        return {**action, "domain": list(domain), "context": {}}

    # --- Counting --------------------------------------------------------------------------------------------------

    def _count(self):
        """Fill the weeks anew."""
        for plan in self:
            mondays = capacity.mondays(plan.company_id._local_today(), WEEKS + 1)
            skills = self.env["service.skill"].search([("company_id", "in", (plan.company_id.id, False))])
            hours = {
                "available": plan._count_available(mondays, skills),
                "planned": plan._count_planned(mondays),
                "to_plan": plan._count_to_plan(mondays),
                "due": plan._count_due(mondays),
            }
            vals_list = [
                {"week": week, "skill_id": skill.id, **{name: found[week, skill] for name, found in hours.items()}}
                for week in mondays[:-1]
                for skill in (skills.browse(), *skills)
            ]
            self.env["service.capacity.week"].search([("capacity_id", "=", plan.id)]).unlink()
            self.env["service.capacity.week"].create([{**vals, "capacity_id": plan.id} for vals in vals_list])
            plan.invalidate_recordset(["week_ids", "short_ids"])

    def _count_available(self, mondays, skills):
        """{(week, skill or none): hours} that are worked, less time off."""
        company = self.company_id
        users = self.env["res.users"]
        technicians = users.search(users._get_technician_domain(company))
        boundaries = self._get_boundaries(mondays)
        working = technicians._service_working(boundaries[0], boundaries[-1], company)
        hours = {user: capacity.hours_by_week(working[user], boundaries) for user in technicians}
        able = {skill: technicians._get_skilled_days(skill, mondays) for skill in skills}
        found = defaultdict(float)
        for user in technicians:
            for week, amount in zip(mondays, hours[user]):
                found[week, skills.browse()] += amount
                for skill in skills:
                    if week in able[skill][user]:
                        found[week, skill] += amount
        if self.extra_technicians:
            usual = company._service_usual_hours(boundaries[0], boundaries[-1])
            for week, amount in zip(mondays, capacity.hours_by_week(usual, boundaries)):
                for skill in (skills.browse(), *(self.extra_skill_ids & skills)):
                    found[week, skill] += amount * self.extra_technicians
        return found

    def _get_boundaries(self, mondays):
        """The moments at which the weeks begin; of the first one only what is left counts, today included."""
        zone = self.company_id._local_timezone()
        days = [max(mondays[0], self.company_id._local_today()), *mondays[1:]]
        return [recurrence.local_datetime(day, 0, zone) for day in days]

    def _count_planned(self, mondays):
        """Of visits with a date, for everybody who goes."""
        found = defaultdict(float)
        boundaries = self._get_boundaries(mondays)
        visits = self._search_visits(
            Domain("state", "in", ("planned", "in_progress"))
            & Domain("date_start", ">=", boundaries[0])
            & Domain("date_start", "<", boundaries[-1])
        )
        for visit in visits:
            week = capacity.mondays(self.company_id._local_date(visit.date_start), 1)[0]
            self._add(found, week, visit.duration * max(len(visit.assignment_ids), 1), visit.skill_ids)
        return found

    def _count_to_plan(self, mondays):
        """Of visits without a date: in the last week in which they are wanted, this week where that is over."""
        found = defaultdict(float)
        for visit in self._search_visits(Domain("state", "=", "new")):
            day = max(visit.window_end or visit.window_start or mondays[0], mondays[0])
            self._add(found, capacity.mondays(day, 1)[0], visit.duration, visit.skill_ids)
        return found

    def _search_visits(self, domain):
        return self.env["service.visit"].search(domain & Domain("company_id", "=", self.company_id.id))

    def _count_due(self, mondays):
        """Of due dates that will open visits; those to be moved at the week they would be moved to."""
        found = defaultdict(float)
        for due in self.env["service.contract.due"].search(self._get_due_domain(mondays[0], mondays[-1])):
            day = due.date_due
            if due in self.moved_due_ids:
                day = max(day + capacity.WEEK * self.moved_weeks, mondays[0])
            contract = due.contract_id
            skills = contract.type_id.skill_ids | contract.equipment_ids.category_id.skill_ids
            self._add(found, capacity.mondays(day, 1)[0], due.duration or 1.0, skills)
        return found

    def _get_due_domain(self, first, last):
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "planned")
            & Domain("action", "=", "visit")
            & Domain("contract_id.state", "=", "running")
            & Domain("date_due", ">=", first)
            & Domain("date_due", "<=", last)
        )

    @api.model
    def _add(self, found, week, hours, skills):
        for skill in (skills.browse(), *skills):
            found[week, skill] += hours
