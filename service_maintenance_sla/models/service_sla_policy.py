from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get


class ServiceSlaPolicy(models.Model):
    """What is promised: response and resolution by priority, counted in the hours of a working calendar."""

    _name = "service.sla.policy"
    _description = "Service Level"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    counted_in = fields.Selection(
        [("working", "Working hours"), ("always", "Hours around the clock")], default="working", required=True
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="Of the promise, not of the technicians. Empty: those of the company.",
    )
    tz = fields.Selection(_tz_get, "Time Zone", help="Empty: that of the working hours.")
    responded_by = fields.Selection(
        [
            ("work", "the work begins"),
            ("plan", "the visit is planned or the work begins"),
            ("answer", "the customer was answered, the visit is planned or the work begins"),
        ],
        "Response Given When",
        default="work",
        required=True,
        help="What counts as the response: a technician at work, a fixed date, or a first answer.",
    )
    risk_percent = fields.Integer(
        "At Risk After (%)",
        default=75,
        required=True,
        help="From which share of the promised time on a visit shows as at risk, and gives its to-do.",
    )
    target_ids = fields.One2many("service.sla.target", "policy_id", "Promised Times", copy=True)

    _check_risk = models.Constraint(
        "CHECK(risk_percent BETWEEN 1 AND 100)", "At risk after 1 to 100 percent of the promised time."
    )

    def _get_target(self, priority):
        """The promise for visits of this `priority`, or an empty recordset."""
        return self.target_ids.filtered(lambda target: target.priority == priority)

    def action_apply(self):
        """Promise anew to all visits that are not done: targets changed since then hold for them, too."""
        self.check_access("write")
        clocks = self.env["service.sla.clock"]
        clocks = clocks.search(clocks._get_open_domain() & Domain("policy_id", "in", self.ids))
        clocks.visit_id._promise_sla()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s visits have their times counted anew.", len(clocks)),
            },
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.env["service.sla.clock"]._check_unused("policy_id", self)
