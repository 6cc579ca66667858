from datetime import timedelta

from odoo import api, fields, models

from ..engine import periods

ONE_DAY = timedelta(days=1)


class ServiceContractAllowance(models.Model):
    """What a contract includes in each period: visits, hours, kilometres, parts. What goes beyond is billed."""

    _name = "service.contract.allowance"
    _description = "Included Quantity"
    _inherit = ["service.allowance.terms"]
    _order = "contract_id, id"
    _check_company_auto = True

    contract_id = fields.Many2one("service.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, precompute=True)
    use_ids = fields.One2many("service.contract.allowance.use", "allowance_id", "Uses", readonly=True)
    quantity_used = fields.Float("Used", digits="Product Unit", compute="_compute_used")
    quantity_left = fields.Float("Left", digits="Product Unit", compute="_compute_used")

    @api.depends("quantity", "interval", "interval_unit", "is_carried_over", "use_ids.quantity")
    def _compute_used(self):
        for allowance in self:
            included, used = allowance._get_included_and_used((allowance.company_id or self.env.company)._local_today())
            allowance.quantity_used, allowance.quantity_left = used, max(0.0, included - used)

    def _get_span(self, day):
        """The period in which `day` lies, counted from the start of the contract."""
        start = self.contract_id.date_start or day
        [period] = periods.periods(start, self.interval, self.interval_unit, day, day)
        return period.whole

    def _get_included_and_used(self, day):
        """(what is included in the period of `day`, what of it is used)."""
        self.ensure_one()
        if not self.interval or self.interval < 1:
            return self.quantity, 0.0
        span = self._get_span(day)
        included = self.quantity
        start = self.contract_id.date_start
        if self.is_carried_over and start and span.start > start:
            included += max(0.0, self.quantity - self._get_used(self._get_span(span.start - ONE_DAY)))
        return included, self._get_used(span)

    def _get_used(self, span):
        # With all rights: what colleagues' visits used is used.
        uses = self.sudo().use_ids.filtered(lambda use: span.start <= use.date <= span.end)
        return sum(uses.filtered(lambda use: use.visit_id.state != "cancelled").mapped("quantity"))

    def _get_left(self, day):
        """What is left in the period of `day`."""
        included, used = self._get_included_and_used(day)
        return max(0.0, included - used)

    def _use(self, visit, quantity, day, line=None):
        """Note that a visit used so much."""
        self.ensure_one()
        # With all rights: uses are nobody's to write by hand.
        self.env["service.contract.allowance.use"].sudo().create(
            {
                "allowance_id": self.id, "visit_id": visit.id, "line_id": line and line.id, "date": day,
                "quantity": quantity,
            }
        )

    def _matches(self, line):
        """Whether this allowance speaks of a visit's line."""
        kind = "part" if self.kind == "amount" else self.kind
        return kind == line.kind and (not self.product_id or self.product_id == line.product_id)

    def _get_text(self, day):
        """How much is used, in words: "2 of 2 included visits used"."""
        included, used = self._get_included_and_used(day)
        values = {"used": f"{used:g}", "included": f"{included:g}"}
        what = self.product_id.name
        if self.kind == "visit":
            return self.env._("%(used)s of %(included)s included visits used", **values)
        if self.kind == "labour":
            return self.env._("%(used)s of %(included)s included hours used", **values)
        if self.kind == "travel":
            return self.env._("%(used)s of %(included)s included kilometres used", **values)
        if self.kind == "amount":
            return self.env._("parts for %(used)s of %(included)s included used", **values)
        if what:
            return self.env._("%(used)s of %(included)s included used: %(product)s", product=what, **values)
        return self.env._("%(used)s of %(included)s included parts used", **values)
