from odoo import api, fields, models


class ServiceContract(models.Model):
    """What only the screens of a contract need."""

    _name = "service.contract"
    _inherit = "service.contract"

    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    upcoming_due_ids = fields.One2many(
        "service.contract.due",
        "contract_id",
        "Upcoming Due Dates",
        domain=[
            "|",
            ("state", "in", ("planned", "failed")),
            "&",
            ("state", "=", "skipped"),
            ("date_due", ">=", "today"),
        ],
        readonly=True,
    )
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

    def action_trigger_selected(self):
        """Trigger the next due date of each selected contract; opens the result of one, counts those of several."""
        result = self.action_trigger_now()
        if isinstance(result, dict):
            return result
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Triggered: %s due dates, now used up.", len(self)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """A contract archived for good shows every field read-only."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath("//field[not(ancestor::field)]"):
                given = node.get("readonly")
                node.set("readonly", f"({given}) or state == 'archived'" if given else "state == 'archived'")
        return arch, view
