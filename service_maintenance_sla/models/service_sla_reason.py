from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceSlaReason(models.Model):
    """The list of reasons to choose from: why a clock stands still, and why a promise was not kept."""

    _name = "service.sla.reason"
    _description = "Reason for a Pause or a Breach"
    _inherit = ["owned.fields.mixin"]
    _order = "use, sequence, id"

    name = fields.Char(required=True, translate=True)
    use = fields.Selection(
        [("pause", "Pause"), ("breach", "Cause of a breach")], default="pause", required=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        over = self.env.ref("service_maintenance_sla.reason_over", raise_if_not_found=False)
        if over and over in self:
            raise UserError(self.env._("%s is used by the system and cannot be deleted.", over.name))
        self.env["service.sla.clock"]._check_unused("cause_id", self)
        self.env["service.sla.clock"]._check_unused("pause_ids.reason_id", self)
