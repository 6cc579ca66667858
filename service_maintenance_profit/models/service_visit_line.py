from odoo import models

from ..engine import cost


class ServiceVisitLine(models.Model):
    """What was used costs something, whether it is billed or covered."""

    _inherit = "service.visit.line"

    def _prepare_cost_vals(self, rates, is_clock):
        """Values of the analytic line with the cost of this line.

        :param rates: {(visit, technician): cost of an hour}
        :param is_clock: whether the line was made from the hours worked: these count, not what is billed for them
        """
        self.ensure_one()
        visit = self.visit_id
        quantity = visit.effective_hours if is_clock else self.quantity
        account = visit._get_analytic_account()
        return {
            "name": f"{visit.name} · {self.name}",
            "date": visit._get_cost_day(),
            "amount": -self.company_id.currency_id.round(self._get_cost(quantity, rates, is_clock)),
            "unit_amount": quantity,
            "product_id": self.product_id.id,
            "product_uom_id": self.uom_id.id,
            "partner_id": visit.partner_id.id,
            "user_id": self.technician_id.id or visit.technician_ids[:1].id,
            "company_id": visit.company_id.id,
            "service_line_id": self.id,
            account.plan_id._column_name(): account.id,
        }

    def _get_cost(self, quantity, rates, is_clock):
        """What so much of this line costs, in the company's currency."""
        if self.kind == "travel":
            return quantity * self.company_id.service_km_cost
        if self.kind == "labour":
            return self._get_labour_cost(quantity, rates, is_clock)
        return self.uom_id._compute_quantity(quantity, self.product_id.uom_id) * self.product_id.standard_price

    def _get_labour_cost(self, hours, rates, is_clock):
        """Hours at the rate of who worked them: all technicians of the visit, unless a line by hand names one."""
        visit = self.visit_id
        named = self.technician_id if not is_clock else self.technician_id.browse()
        technicians = named or visit.technician_ids
        costs = [rates[visit, user] for user in technicians] or [self.company_id.service_hour_cost]
        return cost.shared_hours(hours, costs) if is_clock else cost.divided_hours(hours, costs)
