from odoo import fields, models
from odoo.exceptions import UserError


class ServiceContract(models.Model):
    """A contract sold by a document; its due dates may make sales orders."""

    _name = "service.contract"
    _inherit = ["service.contract", "service.origin.mixin"]

    order_count = fields.Integer("Sales Orders", compute="_compute_order_count", compute_sudo=True)

    def _compute_order_count(self):
        counts = dict(
            self.env["sale.order"]._read_group(
                [("service_contract_id", "in", self.ids)], ["service_contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.order_count = counts.get(contract, 0)

    def action_view_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return {**action, "domain": [("service_contract_id", "in", self.ids)], "context": {}}

    def _trigger_order(self, dues):
        """A draft sales order with the responsible person as salesperson and the lines of the plan."""
        # With all rights: who triggers a due date need not be a salesperson.
        return self.env["sale.order"].sudo().create([due.contract_id._prepare_order_vals(due) for due in dues])

    def _prepare_order_vals(self, due):
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("%s makes a sales order and has no customer.", self.display_name))
        lines = self.template_id.order_line_ids
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self._get_responsible().id,
            "origin": self.display_name,
            "service_contract_id": self.id,
            "due_id": due.id,
            "commitment_date": due.date_due,
            "order_line": [
                (0, 0, {"product_id": line.product_id.id, "product_uom_qty": line.quantity}) for line in lines
            ],
        }
