from odoo import fields, models


class ServiceContract(models.Model):
    """A due date may open an opportunity, each its own: never merged with another one of the customer."""

    _name = "service.contract"
    _inherit = "service.contract"

    opportunity_count = fields.Integer("Opportunities", compute="_compute_opportunity_count", compute_sudo=True)

    def _compute_opportunity_count(self):
        counts = dict(
            # Lost ones are archived, and count.
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group([("service_contract_id", "in", self.ids)], ["service_contract_id"], ["__count"])
        )
        for contract in self:
            contract.opportunity_count = counts.get(contract, 0)

    def action_view_opportunities(self):
        """Open what the due dates opened, lost ones included."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        return {
            **action,
            "domain": [("service_contract_id", "in", self.ids)],
            "context": {"active_test": False, "default_type": "opportunity"},
        }

    def _trigger_opportunity(self, dues):
        """An opportunity in the first stage of the pipeline, the responsible person as its salesperson."""
        return self._create_by_company("crm.lead", dues, lambda due: due.contract_id._prepare_opportunity_vals(due))

    def _prepare_opportunity_vals(self, due):
        self.ensure_one()
        return {
            "type": "opportunity",
            "name": self.name,
            "partner_id": self._get_main_contact().id,
            "company_id": self.company_id.id,
            "user_id": self._get_responsible().id,
            "date_deadline": due.date_due,
            "description": self.note,
            "service_contract_id": self.id,
            "due_id": due.id,
        }

    def _get_main_contact(self):
        """Whom to speak to: the contract's contact, else the customer's first one, else the customer."""
        people = self.partner_id.child_ids.filtered(lambda child: child.type == "contact" and not child.is_company)
        return self.contact_id or people[:1] or self.partner_id
