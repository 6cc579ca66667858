from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceClose(models.TransientModel):
    """Close a visit on the spot, in two steps: hours, financial handling and whether a next one follows; then the work
    order as it is billed, and the customer's signature under it."""

    _name = "service.close"
    _description = "Close a Visit"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    visit_id = fields.Many2one("service.visit", required=True)
    step = fields.Selection([("work", "Work"), ("sign", "Signature")], default="work", required=True)
    shown = fields.Json(help="What the work order said when it was shown to be signed.")
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
        lambda self: self.env["service.visit"]._fields["settlement"]._description_selection(self.env),
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
    )
    work_report = fields.Html(compute="_compute_defaults", store=True, readonly=False, precompute=True)
    next_needed = fields.Boolean(
        "Next Visit Needed", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    next_date = fields.Date("Next Visit on", compute="_compute_defaults", store=True, readonly=False, precompute=True)
    signature = fields.Image(max_width=1024, max_height=1024)
    signed_by = fields.Char(compute="_compute_defaults", store=True, readonly=False, precompute=True)
    partner_id = fields.Many2one(related="visit_id.partner_id")
    line_ids = fields.Many2many("service.visit.line", string="What Was Used", compute="_compute_line_ids")
    is_locked = fields.Boolean(related="visit_id.is_locked")
    currency_id = fields.Many2one(related="visit_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount")
    tax_note = fields.Char(compute="_compute_amount")
    shows_prices = fields.Boolean(compute="_compute_amount")
    open_checks = fields.Char(compute="_compute_open_checks", help="Required checks that are not ticked yet.")

    @api.depends("visit_id")
    def _compute_defaults(self):
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        for close in self:
            visit = close.visit_id
            close.effective_start, close.effective_end, close.effective_hours = close._get_proposed_times(now)
            close.kilometres = visit.kilometres
            close.settlement = visit.settlement
            close.work_report = visit.work_report
            close.next_needed = visit.next_needed
            close.next_date = visit.next_date
            close.signed_by = visit.signed_by or visit.contact_id.name

    def _get_proposed_times(self, now):
        """(start, end, hours) by the clock; by the plan where the clock never ran, but never later than `now`."""
        visit = self.visit_id
        start = visit.effective_start or min(visit.date_start or now, now)
        planned_end = visit.date_end if not visit.effective_start and visit.date_end else now
        end = visit.effective_end or max(min(planned_end, now), start)
        hours = visit._get_hours_until(now) if visit.effective_start else (end - start).total_seconds() / 3600
        return start, end, hours

    @api.depends("visit_id.checklist_ids.is_done")
    def _compute_open_checks(self):
        for close in self:
            close.open_checks = ", ".join(close.visit_id._get_open_checks().mapped("name"))

    @api.depends("step", "visit_id.line_ids.price_subtotal")
    def _compute_amount(self):
        for close in self:
            close.shows_prices = close.visit_id._shows_prices()
            close.amount = sum(close.visit_id.line_ids.mapped("price_subtotal"))
            close.tax_note = close.visit_id._get_tax_note()

    @api.depends("visit_id.line_ids.quantity")
    def _compute_line_ids(self):
        """As on the work order: what was planned and not used is not there."""
        for close in self:
            close.line_ids = close.visit_id.line_ids.filtered("quantity")

    def action_review(self):
        """Write what was entered and show the work order as it will be billed, to be signed."""
        self.ensure_one()
        self.visit_id._check_can_close()
        self._write_visit()
        self.write({"step": "sign", "shown": self.visit_id._get_work_order_facts()})
        return self._reopen()

    def action_back(self):
        """Correct what was entered; a signature given so far is gone."""
        self.write({"step": "work", "shown": False, "signature": False})
        return self._reopen()

    def action_confirm(self):
        """Sign what was shown if there is a signature, and close the visit."""
        self.ensure_one()
        visit = self.visit_id
        visit._check_can_close()
        if not visit.is_locked:
            if self.step == "work":
                self._write_visit()
            if self.signature:
                self._check_shown()
                visit.action_sign(self.signature, self.signed_by)
        visit.action_close()
        return {"type": "ir.actions.act_window_close"}

    def _write_visit(self):
        if not self.visit_id.is_locked:
            self.visit_id._write_owned(self._prepare_vals())
            self.visit_id._finish_work()

    def _check_shown(self):
        """Raises UserError where the customer would sign something else than what was shown."""
        if self.step != "sign" or self.shown != self.visit_id._get_work_order_facts():
            raise UserError(self.env._("The work order was changed meanwhile. Look at it again before it is signed."))

    def _reopen(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_close"),
            "res_id": self.id,
        }

    def _prepare_vals(self):
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
        if self.kilometres != self.visit_id.kilometres:
            values["kilometres"] = self.kilometres
        return values
