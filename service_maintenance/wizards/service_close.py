from odoo import api, fields, models


class ServiceClose(models.TransientModel):
    """Close a visit on the spot: hours, financial handling, whether a next one follows, the customer's signature."""

    _name = "service.close"
    _description = "Close a Visit"

    intervention_id = fields.Many2one("service.intervention", required=True)
    effective_start = fields.Datetime(
        "Work Started", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    effective_end = fields.Datetime(
        "Work Ended", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    effective_hours = fields.Float(
        "Hours Worked", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    kilometres = fields.Float(compute="_compute_defaults", store=True, readonly=False, precompute=True)
    settlement = fields.Selection(
        lambda self: self.env["service.intervention"]._fields["settlement"]._description_selection(self.env),
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
    )
    work_report = fields.Html(compute="_compute_defaults", store=True, readonly=False, precompute=True)
    next_needed = fields.Boolean("Next Visit Needed")
    next_date = fields.Date("Next Visit on")
    signature = fields.Image(max_width=1024, max_height=1024)
    signed_by = fields.Char(compute="_compute_defaults", store=True, readonly=False, precompute=True)
    open_check_count = fields.Integer(compute="_compute_open_check_count")

    @api.depends("intervention_id")
    def _compute_defaults(self):
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        for close in self:
            visit = close.intervention_id
            close.effective_start = visit.effective_start or visit.date_start or now
            close.effective_end = visit.effective_end or max(now, close.effective_start)
            close.effective_hours = visit._get_hours_until(now) if visit else 0.0
            close.kilometres = visit.kilometres
            close.settlement = visit.settlement
            close.work_report = visit.work_report
            close.signed_by = visit.signed_by or visit.contact_id.name

    @api.depends("intervention_id.checklist_ids.is_done")
    def _compute_open_check_count(self):
        for close in self:
            open_items = close.intervention_id.checklist_ids.filtered(lambda i: i.is_required and not i.is_done)
            close.open_check_count = len(open_items)

    def action_confirm(self):
        """Write what was entered, sign if there is a signature, and close the visit."""
        self.ensure_one()
        visit = self.intervention_id
        visit._check_can_close()
        if not visit.is_locked:
            visit.write(self._prepare_visit_vals())
            visit._add_labour_line()
            if self.signature:
                visit.action_sign(self.signature, self.signed_by)
        visit.action_close()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_visit_vals(self):
        values = {
            "effective_start": self.effective_start,
            "effective_end": self.effective_end,
            "effective_hours": self.effective_hours,
            "timer_start": False,
            "settlement": self.settlement,
            "work_report": self.work_report,
            "next_needed": self.next_needed,
            "next_date": self.next_date,
        }
        if self.kilometres != self.intervention_id.kilometres:
            values["kilometres"] = self.kilometres
        return values
