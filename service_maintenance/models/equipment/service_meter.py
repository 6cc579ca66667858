from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ServiceMeter(models.Model):
    _name = "service.meter"
    _description = "Equipment Meter"
    _inherit = ["owned.fields.mixin"]
    _order = "equipment_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    equipment_id = fields.Many2one(
        "service.equipment", required=True, ondelete="cascade", index=True, check_company=True
    )
    company_id = fields.Many2one(related="equipment_id.company_id", store=True, index=True)
    unit = fields.Char(help="For example h, km or pages.")
    kind = fields.Selection([("counter", "Counter (only rises)"), ("gauge", "Gauge")], required=True, default="counter")
    reading_ids = fields.One2many("service.meter.reading", "meter_id", "Readings")
    last_value = fields.Float("Last Reading", compute="_compute_last_reading")
    last_date = fields.Datetime("Read on", compute="_compute_last_reading")

    @api.depends("reading_ids.value", "reading_ids.date")
    def _compute_last_reading(self):
        last = self._get_last_readings()
        for meter in self:
            meter.last_value, meter.last_date = last.get(meter.id, (0.0, False))

    def _get_last_readings(self):
        """``{meter id: (value, date)}`` of the latest reading of each meter, in one query."""
        Reading = self.env["service.meter.reading"]
        Reading.flush_model(["meter_id", "date", "value"])
        rows = self.env.execute_query(
            # In SQL: the last row of each meter, where the ORM would read all readings.
            SQL(
                """
            SELECT meter.id, last.value, last.date
              FROM service_meter meter
              JOIN LATERAL (SELECT value, date FROM service_meter_reading
                             WHERE meter_id = meter.id
                             ORDER BY date DESC, id DESC LIMIT 1) last ON TRUE
             WHERE meter.id = ANY(%s)
            """,
                list(self.ids),
            )
        )
        return {meter_id: (value, date) for meter_id, value, date in rows}

    def _get_set_back(self):
        """``{meter id: units}`` that each meter shows less because it was replaced, in one query."""
        if not self:
            return {}
        Reading = self.env["service.meter.reading"]
        Reading.flush_model(["meter_id", "date", "value", "is_reset"])
        # The reading before each replacement is a window: the ORM has none.
        return dict(
            self.env.execute_query(
                SQL(
                    """
            SELECT meter_id, SUM(before - value) FROM (
                SELECT meter_id, value, is_reset, LAG(value) OVER (PARTITION BY meter_id ORDER BY date, id) AS before
                  FROM service_meter_reading WHERE meter_id = ANY(%s)) reading
             WHERE is_reset AND before IS NOT NULL
             GROUP BY meter_id
            """,
                    list(self.ids),
                )
            )
        )

    @api.depends("name", "unit", "equipment_id.display_name")
    @api.depends_context("service_hide_equipment")
    def _compute_display_name(self):
        """`Boiler: Hours (h)`, or `Hours (h)` where the context says that the equipment is known anyway."""
        for meter in self:
            name = f"{meter.name} ({meter.unit})" if meter.unit else meter.name
            # The key comes from the screens of one piece of equipment; a name takes no argument.
            is_known = self.env.context.get("service_hide_equipment")
            meter.display_name = name if is_known else f"{meter.equipment_id.display_name}: {name}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_read(self):
        for meter in self:
            if meter.reading_ids:
                raise UserError(
                    self.env._("%(meter)s has readings: archive it instead of deleting it.", meter=meter.display_name)
                )

    def action_read(self):
        """A dialog that takes a reading of this meter."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "service.meter.reading",
            "view_mode": "form",
            "target": "new",
            "context": {"default_meter_id": self.id},
        }

    def action_view_readings(self):
        """The readings of this meter as a graph over time."""
        self.ensure_one()
        return {
            **self.equipment_id.action_view_readings(),
            "domain": [("meter_id", "=", self.id)],
            "context": {"default_meter_id": self.id, "fill_temporal": False},
        }
