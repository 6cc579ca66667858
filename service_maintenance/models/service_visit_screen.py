from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

ROUTE_URL = "https://www.google.com/maps/dir/?api=1&destination="
FINISHED_STATES = ("done", "approved", "invoiced")


class ServiceVisit(models.Model):
    """What the screens of a visit show beside its own fields: the way there, conflicts, links to related records."""

    _name = "service.visit"
    _inherit = "service.visit"

    route_url = fields.Char("Route", compute="_compute_route_url")
    conflict_note = fields.Text(compute="_compute_conflict_note", help="What stands against the planned time.")
    is_signed = fields.Boolean("Signed", compute="_compute_is_signed")
    can_approve = fields.Boolean(compute="_compute_can_approve")
    has_refusal = fields.Boolean(compute="_compute_has_refusal")

    @api.depends("site_address")
    def _compute_route_url(self):
        for visit in self:
            visit.route_url = visit.site_address and ROUTE_URL + quote(visit.site_address)

    @api.depends("line_ids.approval")
    def _compute_has_refusal(self):
        for visit in self:
            visit.has_refusal = "refused" in visit.line_ids.mapped("approval")

    @api.depends("signed_on")
    def _compute_is_signed(self):
        for visit in self:
            visit.is_signed = bool(visit.signed_on)

    @api.depends("date_start", "date_end", "technician_ids", "state")
    def _compute_conflict_note(self):
        """One line for each technician who is not free, for visits still to come."""
        now = fields.Datetime.now()
        for visit in self:
            coming = visit.state in ("new", "planned") and visit.date_start and visit.date_end and visit.date_end > now
            conflicts = coming and visit._origin._get_conflicts(
                visit.date_start, visit.date_end, visit.technician_ids._origin
            )
            visit.conflict_note = visit._format_conflicts(conflicts or {})

    @api.model
    def _format_conflicts(self, conflicts):
        """{technician: [sentence]} as text, one line for each technician."""
        return "\n".join(f"{user.name}: {'; '.join(sentences)}" for user, sentences in conflicts.items())

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_approve(self):
        is_manager = self.env.user.has_group("service_maintenance.group_manager")
        for visit in self:
            visit.can_approve = is_manager and visit.state == "done"

    def write(self, vals):
        if {"date_start", "date_end"} & vals.keys():
            self._check_not_finished()
        return super().write(vals)

    def _check_not_finished(self):
        """Raises UserError where the visit is over: its planned time is history."""
        for visit in self:
            if visit.state in FINISHED_STATES:
                raise UserError(self.env._("%s is over and cannot be moved.", visit.display_name))

    def action_view_event(self):
        """Open the visit's event in the calendar."""
        self.ensure_one()
        return self._open_record(self.event_id, self.env._("Calendar Event"))

    def action_view_contract(self):
        self.ensure_one()
        return self._open_record(self.contract_id, self.env._("Contract"))

    def action_view_equipment(self):
        """Open the equipment this visit is about."""
        self.ensure_one()
        action = self._open_record(self.equipment_ids[:1], self.env._("Equipment"))
        if len(self.equipment_ids) == 1:
            return action
        return {
            **action,
            "res_id": False,
            "views": [(False, "kanban"), (False, "list"), (False, "form")],
            "domain": [("id", "in", self.equipment_ids.ids)],
        }

    def _field_to_sql(self, alias, field_expr, query=None):
        """Amounts are added up by currency, which is not stored here: read the company's."""
        if field_expr != "currency_id":
            return super()._field_to_sql(alias, field_expr, query)
        companies, company_alias = self._fields["company_id"].join(self.sudo(), alias, query)
        return companies._field_to_sql(company_alias, "currency_id", query)

    @api.model
    def _open_record(self, record, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
