from odoo import api, fields, models


class ServiceVisitAssignment(models.Model):
    """One technician on one visit. The table is also the relation of `service.visit.technician_ids`."""

    _name = "service.visit.assignment"
    _description = "Assignment"
    _table = "service_visit_assignment"
    _rec_name = "user_id"

    visit_id = fields.Many2one("service.visit", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Technician", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id")
    state = fields.Selection(
        [("to_confirm", "To confirm"), ("accepted", "Accepted"), ("declined", "Declined")], default="to_confirm"
    )
    answered_on = fields.Datetime(readonly=True)
    answered_by = fields.Selection(
        [("button", "Button"), ("reply", "Reply by mail"), ("calendar", "Calendar")], "Answered by", readonly=True
    )

    _unique_user = models.Constraint(
        "UNIQUE(visit_id, user_id)", "This technician is assigned to the visit already."
    )

    def init(self):
        # Rows also come in through the many2many of the visit, which knows nothing of this column.
        self.env.cr.execute(
            "ALTER TABLE service_visit_assignment ALTER COLUMN state SET DEFAULT 'to_confirm'"
        )

    @api.constrains("visit_id", "user_id")
    def _check_company_of_user(self):
        for assignment in self.sudo():
            assignment.user_id._check_service_company(assignment.visit_id.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments.visit_id.invalidate_recordset(["technician_ids"])
        return assignments

    def unlink(self):
        visits = self.visit_id
        result = super().unlink()
        visits.invalidate_recordset(["technician_ids"])
        return result
