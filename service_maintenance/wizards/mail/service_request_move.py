from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceRequestMove(models.TransientModel):
    """Move a request to the right customer and equipment, or merge it into the visit it belongs to (row D1)."""

    _name = "service.request.move"
    _description = "Move a Request"
    _inherit = ["readable.links.mixin"]

    visit_id = fields.Many2one("service.visit", required=True, readonly=True)
    company_id = fields.Many2one(related="visit_id.company_id")
    target_id = fields.Many2one("service.visit", "Merge into", help="Messages and attachments move along.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_partner_id", store=True, readonly=False, precompute=True
    )
    contact_id = fields.Many2one(
        "res.partner", compute="_compute_contact_id", store=True, readonly=False, precompute=True
    )
    equipment_ids = fields.Many2many(
        "service.equipment", compute="_compute_equipment_ids", store=True, readonly=False, precompute=True
    )
    sender_id = fields.Many2one("res.partner", compute="_compute_sender_id", help="Who wrote, if nobody's contact yet.")
    is_sender_linked = fields.Boolean(
        "Sender Becomes a Contact",
        default=True,
        help="The next mail from that address then finds the right customer by itself.",
    )

    @api.depends("visit_id", "target_id")
    def _compute_partner_id(self):
        for move in self:
            move.partner_id = move.target_id.partner_id or move.partner_id or move.visit_id.partner_id

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for move in self:
            contact = move.contact_id or move.visit_id.contact_id
            move.contact_id = contact if move._is_family(contact) else False

    @api.depends("partner_id")
    def _compute_equipment_ids(self):
        for move in self:
            equipment = move.equipment_ids or move.visit_id.equipment_ids
            move.equipment_ids = equipment.filtered(lambda item, move=move: move._is_family(item.partner_id))

    @api.depends("partner_id", "visit_id")
    def _compute_sender_id(self):
        for move in self:
            visit = move.visit_id
            sender = visit.is_from_mail and (visit.contact_id or visit.partner_id)
            is_loose = sender and not (sender.parent_id or sender.child_ids or sender.is_company or sender.user_ids)
            move.sender_id = sender if is_loose and move.partner_id and not move._is_family(sender) else False

    def _is_family(self, partner):
        """Whether `partner` is the chosen customer, or one of its contacts and addresses."""
        return partner.commercial_partner_id == self.partner_id.commercial_partner_id

    def action_confirm(self):
        """Move the request, or merge it where a visit was chosen; opens what remains."""
        self.ensure_one()
        if not self.partner_id and not self.target_id:
            raise UserError(self.env._("Choose the customer, or the visit to merge this request into."))
        visit = self.visit_id
        sender = self.is_sender_linked and self.sender_id
        if sender:
            sender.parent_id = self.partner_id.commercial_partner_id
        if self.target_id:
            return visit._merge_into(self.target_id)._action_open(self.env._("Visit"))
        visit.write(self._prepare_vals(sender))
        return visit._action_open(self.env._("Visit"))

    def _prepare_vals(self, sender):
        """Values of the visit under its new customer; site and contract of another customer fall away."""
        visit = self.visit_id
        return {
            "partner_id": self.partner_id.id,
            "contact_id": (self.contact_id or sender or self.contact_id).id,
            "equipment_ids": [Command.set(self.equipment_ids.ids)],
            "site_id": visit.site_id.id if self._is_family(visit.site_id) else False,
            "contract_id": visit.contract_id.id if self._is_family(visit.contract_id.partner_id) else False,
        }
