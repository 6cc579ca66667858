from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_contact_method = fields.Selection(
        [
            ("phone", "Phone"),
            ("sms", "Text message"),
            ("email", "E-mail"),
            ("whatsapp", "WhatsApp"),
            ("post", "Letter"),
        ],
        "Preferred Contact",
        help="How this person wants to be reached.",
    )
    service_role = fields.Char(help="What this person decides or does there, e.g. caretaker, signs orders.")
    equipment_count = fields.Integer(
        "Equipment", compute="_compute_equipment_count", groups="service_maintenance.group_technician"
    )
    service_visit_count = fields.Integer(
        "Visits", compute="_compute_service_visit_count", groups="service_maintenance.group_technician"
    )
    service_contract_count = fields.Integer(
        "Maintenance Contracts",
        compute="_compute_service_contract_count",
        groups="service_maintenance.group_technician",
    )

    def _compute_equipment_count(self):
        self._set_service_count("equipment_count", "service.equipment")

    def _compute_service_visit_count(self):
        self._set_service_count("service_visit_count", "service.visit")

    def _compute_service_contract_count(self):
        self._set_service_count("service_contract_count", "service.contract")

    def _set_service_count(self, field_name, model):
        """Count the records of `model` per customer, those of its addresses and contacts included."""
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        groups = self.env[model]._read_group([("partner_id", "in", family.ids)], ["partner_id"], ["__count"])
        counts = dict.fromkeys(family.ids, 0)
        for partner, count in groups:
            relative = partner
            while relative.id in counts:
                counts[relative.id] += count
                relative = relative.parent_id
        for partner in self:
            partner[field_name] = counts.get(partner._origin.id, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_serviced(self):
        for model in ("service.contract", "service.visit", "service.equipment"):
            records = self.env[model].sudo().with_context(active_test=False)
            if used := records.search([("partner_id", "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "%(customer)s has contracts, visits or equipment: archive it instead of deleting it.",
                        customer=used.partner_id.display_name,
                    )
                )

    def action_view_equipment(self):
        return self._action_service("action_service_equipment")

    def action_view_service_visits(self):
        """The tree, walked from this customer on."""
        action = self._action_service("action_service_tree")
        return {**action, "context": {**action["context"], "searchpanel_default_partner_id": self.id}}

    def action_view_service_contracts(self):
        return self._action_service("action_service_contract")

    def _action_service(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"service_maintenance.{name}")
        action.update(domain=[("partner_id", "child_of", self.id)], context={"default_partner_id": self.id})
        return action
