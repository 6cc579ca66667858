from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceSlaPause(models.Model):
    """A stretch of time that does not count: why, who, from when to when. Written once, never deleted."""

    _name = "service.sla.pause"
    _description = "Pause of a Promised Time"
    _inherit = ["owned.fields.mixin"]
    _order = "date_start, id"

    clock_id = fields.Many2one(
        "service.sla.clock", required=True, readonly=True, copy=False, index=True, ondelete="cascade"
    )
    reason_id = fields.Many2one("service.sla.reason", required=True, readonly=True, copy=False, ondelete="restrict")
    note = fields.Char(readonly=True, copy=False)
    date_start = fields.Datetime("From", required=True, readonly=True, copy=False)
    date_end = fields.Datetime("Until", readonly=True, copy=False)
    user_id = fields.Many2one("res.users", "Paused by", required=True, readonly=True, copy=False, ondelete="restrict")
    end_user_id = fields.Many2one("res.users", "Resumed by", readonly=True, copy=False, ondelete="restrict")

    _check_dates = models.Constraint("CHECK(date_end >= date_start)", "The pause would end before it starts.")
    _one_open = models.UniqueIndex("(clock_id) WHERE date_end IS NULL", "The clock stands still already.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Pauses are never deleted: they say why a promised time moved."))
