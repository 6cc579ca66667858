from odoo import api, fields, models

from odoo.addons.service_maintenance.engine import coverage


class ServiceVisitLine(models.Model):
    """A line of which the contract includes all, a part, or nothing more."""

    _inherit = "service.visit.line"

    quantity_included = fields.Float(
        "Included", digits="Product Unit", readonly=True, copy=False, help="Of the quantity used, by the contract."
    )
    has_allowance = fields.Boolean(readonly=True, copy=False, help="The contract includes a certain quantity of this.")

    @api.depends("quantity_included", "has_allowance")
    def _compute_coverage(self):
        return super()._compute_coverage()

    def _propose_coverage(self):
        """What a contract includes by quantity is covered as long as it reaches."""
        proposals = super()._propose_coverage()
        for line in self.filtered("has_allowance"):
            if proposals[line] in ("contract", "billable"):
                proposals[line] = "contract" if line.quantity_included >= line.quantity else "billable"
        return proposals

    @api.depends("quantity_included")
    def _compute_price_subtotal(self):
        super()._compute_price_subtotal()
        for line in self.filtered(lambda line: line.coverage == "billable" and line._get_billed_included()):
            line.price_subtotal *= 1 - line._get_billed_included() / line.quantity_approved

    def _get_billed_included(self):
        """How much of what is billed costs nothing."""
        return min(self.quantity_included, self.quantity_approved) if self.has_allowance else 0.0

    def _use_allowances(self, allowances):
        """Take the quantities of these lines from what is included, in the order of the lines."""
        for line in self:
            matching = allowances.filtered(lambda allowance, line=line: allowance._matches(line))
            if line.coverage in ("warranty", "goodwill") or line.is_coverage_decided:
                matching = matching.browse()
            day, included = line.visit_id._get_allowance_day(), 0.0
            for allowance in matching:
                price = line.price_unit * (1 - line.discount / 100) if allowance.kind == "amount" else 1.0
                left = allowance._get_left(day) / price if price else line.quantity
                taken, _beyond = coverage.within(line.quantity - included, left)
                if taken:
                    allowance._use(line.visit_id, taken * price, day, line)
                included += taken
            vals = {"quantity_included": included, "has_allowance": bool(matching)}
            if any(line[name] != value for name, value in vals.items()):
                line._write_owned(vals)

    def _divide_billed(self, vals_list, quantity):
        """Values of invoice or order lines, what is included apart from what goes beyond.

        :param quantity: the name of the field with the quantity
        """
        lines = {line.id: line for line in self}
        result = []
        for vals in vals_list:
            line = lines.get(vals.get("service_line_id"))
            included = line._get_billed_included() if line and line.coverage == "billable" else 0.0
            if included and included < vals[quantity]:
                name = self.env._("%(name)s\nIncluded in the contract", name=vals["name"])
                result.append({**vals, quantity: included, "price_unit": 0.0, "name": name})
                vals = {**vals, quantity: vals[quantity] - included}
            result.append(vals)
        return result
