from odoo import api, fields, models
from odoo.fields import Command


class ServiceVisit(models.Model):
    """A visit uses what its contract includes; what goes beyond is billed, and the papers say so."""

    _inherit = "service.visit"

    is_beyond_contract = fields.Boolean(
        "Beyond the Included Visits", readonly=True, copy=False, help="The contract's included visits were used up."
    )
    allowance_note = fields.Char("Included", compute="_compute_allowance_note", compute_sudo=True)

    @api.depends("contract_id", "state")
    @api.depends_context("lang")
    def _compute_allowance_note(self):
        for visit in self:
            allowances = visit.contract_id.allowance_ids
            day = visit._get_allowance_day() if allowances else None
            visit.allowance_note = "; ".join(allowance._get_text(day) for allowance in allowances)

    def _get_allowance_day(self):
        """The day in whose period this visit counts."""
        moment = self.effective_end or self.date_start
        return self._get_local_date(moment) if moment else self.window_start or self.company_id._local_today()

    def _get_included_kinds(self):
        """Beyond the included visits the contract covers nothing by itself."""
        return set() if self.is_beyond_contract else super()._get_included_kinds()

    def _finish_work(self):
        super()._finish_work()
        self._use_allowances()

    def _use_allowances(self):
        """Count what these visits use of what their contracts include, anew each time, and bill what goes beyond."""
        # With all rights: a technician who closes a visit keeps no contract.
        for visit in self.sudo().filtered(lambda visit: visit.contract_id.allowance_ids):
            allowances = visit.contract_id.allowance_ids
            # One after the other: two visits that close at once do not both take the last one.
            allowances._wait_for_turn()
            self.env["service.contract.allowance.use"].sudo().search([("visit_id", "=", visit.id)]).unlink()
            allowances.invalidate_recordset(["use_ids"])
            visit._use_visits(allowances.filtered(lambda allowance: allowance.kind == "visit"))
            visit.line_ids._use_allowances(allowances)
            visit.invalidate_recordset(["allowance_note"])
        self.line_ids.flush_recordset()

    def _use_visits(self, allowances):
        day = self._get_allowance_day()
        open_allowances = allowances.filtered(lambda allowance: allowance._get_left(day) >= 1)
        is_beyond = bool(allowances) and not open_allowances
        if self.is_beyond_contract != is_beyond:
            self._write_owned({"is_beyond_contract": is_beyond})
            self.env.add_to_compute(self.line_ids._fields["coverage"], self.line_ids)
        for allowance in open_allowances[:1]:
            allowance._use(self, 1.0, day)

    # --- On paper --------------------------------------------------------------------------------------------------

    def _prepare_invoice_lines(self):
        lines = self.line_ids._divide_billed(super()._prepare_invoice_lines(), "quantity")
        note = self._in_customer_language().allowance_note
        return [*lines, {"display_type": "line_note", "name": note}] if note else lines

    def _prepare_sale_order_vals(self):
        vals = super()._prepare_sale_order_vals()
        lines = self.line_ids._divide_billed([line for _code, _zero, line in vals["order_line"]], "product_uom_qty")
        notes = [{"display_type": "line_note", "name": note} for note in
                 filter(None, self._in_customer_language().mapped("allowance_note"))]
        return {**vals, "order_line": [Command.create(line) for line in [*lines, *notes]]}
