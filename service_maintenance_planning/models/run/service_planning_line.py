from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.service_maintenance.models.visit.service_visit import AHEAD_STATES


class ServicePlanningLine(models.Model):
    """One visit of a proposal: where it stands today, where it would stand, and why."""

    _name = "service.planning.line"
    _description = "Proposed Visit"
    _inherit = ["owned.fields.mixin"]
    _rec_name = "visit_id"
    _order = "date_start, id"

    run_id = fields.Many2one("service.planning.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id")
    visit_id = fields.Many2one(
        "service.visit", required=True, ondelete="cascade", readonly=True, copy=False, index=True
    )
    partner_id = fields.Many2one(related="visit_id.partner_id", string="Customer")
    technician_ids = fields.Many2many("res.users", string="Technicians", readonly=True, copy=False)
    date_start = fields.Datetime("Start", readonly=True, copy=False)
    date_end = fields.Datetime("End", readonly=True, copy=False)
    worked = fields.Json(readonly=True, copy=False, help="[[from, to], …] of the work, without nights and breaks.")
    old_technician_ids = fields.Many2many(
        "res.users", "service_planning_line_old_technician_rel", string="Technicians Today", readonly=True, copy=False
    )
    old_start = fields.Datetime("Start Today", readonly=True, copy=False)
    old_end = fields.Datetime("End Today", readonly=True, copy=False)
    change = fields.Selection(
        [("new", "New"), ("moved", "Moved"), ("kept", "As it is"), ("off", "Taken off"), ("left", "Not planned")],
        readonly=True, copy=False,
    )
    why = fields.Json(readonly=True, copy=False, help="What the solver says: codes and values.")
    why_words = fields.Char("Why", compute="_compute_why_words")
    told = fields.Char("To Be Told", compute="_compute_told", help="Who knows of another plan already.")

    @api.depends("why", "change", "technician_ids", "worked", "date_end")
    def _compute_why_words(self):
        for line in self:
            why = line.why or {}
            line.why_words = line._word_why_not(why) if line.change in ("off", "left") else line._word_why_here(why)

    def _word_why_here(self, why):
        """Why here, in a sentence."""
        words = []
        days = {self.company_id._local_date(start) for start, _stop in self._get_worked() if start}
        if len(days) > 1:
            end = format_datetime(self.env, self.date_end, dt_format="short")
            words.append(self.env._("%(count)s days, until %(end)s", count=len(days), end=end))
        if why.get("kept"):
            words.append(self.env._("as it is planned"))
        if why.get("wanted"):
            words.append(self.env._("the wanted technician"))
        if why.get("able") == 1:
            words.append(self.env._("nobody else can"))
        if why.get("added", 1) <= 0:
            words.append(self.env._("on the way"))
        elif "added" in why:
            words.append(self.env._("%s min more travel", why["added"]))
        sentence = ", ".join(words)
        return sentence[:1].upper() + sentence[1:]

    def _word_why_not(self, why):
        """Why it is not planned, in a sentence."""
        skills = ", ".join(self.visit_id.skill_ids.mapped("name"))
        return {
            "no_shift": self.env._("Nobody works on these days."),
            "day": self.env._("Nobody works on a day that suits."),
            "unwanted": self.env._("The customer wants none of those who are there."),
            "skill": self.env._("Nobody who is there has the skills: %s.", skills),
            "load": self.env._("It is too much for each van."),
            "duration": self.env._("It takes longer than anybody works on these days."),
            "window": self.env._("Nobody can be there at the time asked for."),
            "alone": self.env._("There are not as many technicians as it takes who could do it together."),
            "prize": self.env._("It would cost more than it is worth."),
        }.get(why.get("code"), self.env._("There is no room left."))

    @api.depends("change", "visit_id.assignment_ids.notified_on", "technician_ids", "old_technician_ids", "old_start")
    def _compute_told(self):
        """The technicians who were mailed and would be mailed again, and the customer, who knows the day of today's
        plan."""
        for line in self:
            line.told = ", ".join(line._get_told())

    def _get_told(self):
        """The names of those who know of another plan."""
        self.ensure_one()
        if self.change not in ("moved", "off"):
            return []
        mailed = self.visit_id.assignment_ids.filtered("notified_on").user_id.mapped("name")
        is_customer_told = self.date_start != self.old_start
        return [self.partner_id.display_name or self.visit_id.display_name, *mailed] if is_customer_told else mailed

    def _get_worked(self):
        """[(from, to)] in naive UTC: what of the time from start to end is work."""
        self.ensure_one()
        spans = [tuple(map(fields.Datetime.to_datetime, span)) for span in self.worked or []]
        return spans or [(self.date_start, self.date_end)]

    # --- Applying and undoing --------------------------------------------------------------------------------------

    def _find_changed(self):
        """Sentences on the visits that are no longer as they were when the proposal was made."""
        return [
            self.env._("%s was changed meanwhile.", line.visit_id.display_name)
            for line in self
            if line.visit_id.state not in AHEAD_STATES
            or line.visit_id.is_plan_locked
            or not line._is_visit_at(line.old_start, line.old_end, line.old_technician_ids)
        ]

    def _find_begun_or_changed(self):
        """Sentences on the visits that have begun, or were changed after the plan was applied."""
        now = fields.Datetime.now()
        found = []
        for line in self:
            visit = line.visit_id
            starts = [moment for moment in (line.date_start, line.old_start) if moment]
            if visit.state not in AHEAD_STATES or min(starts) <= now:
                found.append(self.env._("%s has begun.", visit.display_name))
            elif not line._is_visit_at(line.date_start, line.date_end, line.technician_ids):
                found.append(self.env._("%s was changed meanwhile.", visit.display_name))
        return found

    def _is_visit_at(self, start, end, technicians):
        visit = self.visit_id
        if not start:
            return not visit.date_start and visit.technician_ids == technicians
        return (visit.date_start, visit.date_end, visit.technician_ids) == (start, end, technicians)

    def _plan_new(self):
        placed = self.filtered("date_start")
        self.env["service.visit"]._plan(
            {line.visit_id: (line.date_start, line.date_end, line.technician_ids) for line in placed}
        )
        (self - placed).visit_id.action_unplan()

    def _plan_old(self):
        placed = self.filtered("old_start")
        self.env["service.visit"]._plan(
            {line.visit_id: (line.old_start, line.old_end, line.old_technician_ids) for line in placed}
        )
        for line in self - placed:
            line.visit_id.action_unplan()
            line.visit_id.technician_ids = line.old_technician_ids
