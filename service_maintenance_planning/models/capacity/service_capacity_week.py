from odoo import api, fields, models


class ServiceCapacityWeek(models.TransientModel):
    """One week of a forecast: all work, or the work that needs one skill. In hours of technicians."""

    _name = "service.capacity.week"
    _description = "Capacity of a Week"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]
    _order = "week, skill_id, id"

    capacity_id = fields.Many2one("service.capacity", required=True, ondelete="cascade", index=True)
    week = fields.Date("Week of", required=True)
    skill_id = fields.Many2one("service.skill", ondelete="cascade", help="Empty: all work.")
    available = fields.Float("Hours Available")
    planned = fields.Float("Hours Planned")
    to_plan = fields.Float("Hours to Plan", help="Of visits that are asked for and have no date.")
    due = fields.Float("Hours Coming Due", help="Of due dates of contracts that will open visits.")
    free = fields.Float(
        "Hours Free", compute="_compute_free", store=True, precompute=True, help="Below zero: too much."
    )
    load = fields.Float("Load (%)", compute="_compute_free", store=True, precompute=True, aggregator="avg")

    @api.depends("available", "planned", "to_plan", "due")
    def _compute_free(self):
        for week in self:
            work = week.planned + week.to_plan + week.due
            week.free = week.available - work
            week.load = 100 * work / week.available if week.available else 100.0 if work else 0.0

    @api.depends("week", "skill_id")
    def _compute_display_name(self):
        for week in self:
            week.display_name = " · ".join(filter(None, [str(week.week), week.skill_id.name]))

    def action_view_due(self):
        """The due dates of this week, to move some."""
        self.ensure_one()
        return self.capacity_id._action_view_dues(self.week)
