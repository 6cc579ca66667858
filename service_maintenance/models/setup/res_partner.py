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

    @api.model
    def _get_service_models(self):
        """Models whose `partner_id` keeps a customer from being deleted; rooms add theirs."""
        return []

    def _set_service_count(self, field_name, model):
        """Count the records of `model` per customer, those of its addresses and contacts included."""
        # Also those of addresses and contacts that were archived since.
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
        for model in self._get_service_models():
            # With all rights: what this user may not see keeps the customer, too.
            records = self.env[model].sudo().with_context(active_test=False)
            if used := records.search([("partner_id", "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "%(customer)s has contracts, visits or equipment: archive it instead of deleting it.",
                        customer=used.partner_id.display_name,
                    )
                )

    def _action_service(self, name):
        """The screen `name`, of the records of this customer and its addresses."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"service_maintenance.{name}")
        action.update(domain=[("partner_id", "child_of", self.id)], context={"default_partner_id": self.id})
        return action
