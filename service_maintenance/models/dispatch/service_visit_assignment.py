from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceVisitAssignment(models.Model):
    """One technician on one visit."""

    _name = "service.visit.assignment"
    _description = "Assignment"
    _inherit = ["owned.fields.mixin"]
    _rec_name = "user_id"

    visit_id = fields.Many2one("service.visit", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Technician", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id")
    state = fields.Selection(
        [("to_confirm", "To confirm"), ("accepted", "Accepted"), ("declined", "Declined")],
        default="to_confirm",
        required=True,
        readonly=True,
        copy=False,
    )
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_by = fields.Selection(
        [("button", "Button"), ("reply", "Reply by mail"), ("calendar", "Calendar"), ("office", "Told the office")],
        "Answered by",
        readonly=True,
        copy=False,
    )

    _unique_user = models.Constraint("UNIQUE(visit_id, user_id)", "This technician is assigned to the visit already.")

    def write(self, vals):
        """Raises UserError where another technician or visit is written: who was asked, answers."""
        self.check_access("write")
        for assignment in self:
            for name in ("visit_id", "user_id"):
                if name in vals and vals[name] != assignment[name].id:
                    raise UserError(
                        self.env._(
                            "%(technician)s was asked for %(visit)s. Take the assignment off and add another one.",
                            technician=assignment.user_id.name,
                            visit=assignment.visit_id.display_name,
                        )
                    )
        return super().write(vals)

    @api.constrains("visit_id", "user_id")
    def _check_company_of_user(self):
        for assignment in self.sudo():  # another company's users are not everybody's to read
            assignment.user_id._check_service_company(assignment.visit_id.company_id)
