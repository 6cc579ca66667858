from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceRequestMove(models.TransientModel):
    """Move a request to the right customer and equipment, or merge it into the visit it belongs to (row D1)."""

    _name = "service.request.move"
    _description = "Move a Request"

    intervention_id = fields.Many2one("service.intervention", required=True, readonly=True)
    company_id = fields.Many2one(related="intervention_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    contact_id = fields.Many2one(
        "res.partner", "Contact", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    equipment_ids = fields.Many2many(
        "service.equipment", compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    target_id = fields.Many2one("service.intervention", "Merge into", help="Messages and attachments move along.")

    @api.depends("intervention_id")
    def _compute_defaults(self):
        for move in self:
            visit = move.intervention_id
            move.partner_id = visit.partner_id
            move.contact_id = visit.contact_id
            move.equipment_ids = visit.equipment_ids

    def action_confirm(self):
        """Move the request, then merge it where a visit was chosen; opens what remains."""
        self.ensure_one()
        if not self.partner_id and not self.target_id:
            raise UserError(self.env._("Choose the customer, or the visit to merge this request into."))
        visit = self.intervention_id
        visit.write(
            {
                "partner_id": self.partner_id.id,
                "contact_id": self.contact_id.id,
                "equipment_ids": [Command.set(self.equipment_ids.ids)],
            }
        )
        result = visit._merge_into(self.target_id) if self.target_id else visit
        return result._action_open(self.env._("Visit"))
