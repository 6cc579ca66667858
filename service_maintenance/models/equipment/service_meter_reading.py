from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_datetime, formatLang

from ..base.roles import OFFICE


class ServiceMeterReading(models.Model):
    _name = "service.meter.reading"
    _description = "Meter Reading"
    _inherit = ["owned.fields.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    meter_id = fields.Many2one("service.meter", required=True, ondelete="cascade", check_company=True)
    equipment_id = fields.Many2one(related="meter_id.equipment_id", store=True, index=True)
    company_id = fields.Many2one(related="meter_id.company_id", store=True, index=True)
    unit = fields.Char(related="meter_id.unit")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    value = fields.Float(required=True, aggregator="max")
    is_reset = fields.Boolean("Meter Replaced", help="The counter starts anew: it may show less than before.")
    user_id = fields.Many2one(
        "res.users", "Read by", default=lambda self: self.env.user, check_company=True, writers=OFFICE
    )
    note = fields.Char()

    _meter_date = models.Index("(meter_id, date, id)")

    @api.depends("value", "unit")
    def _compute_display_name(self):
        for reading in self:
            reading.display_name = f"{reading._format_value()} {reading.unit or ''}".rstrip()

    @api.constrains("meter_id", "date", "value", "is_reset")
    def _check_counter_rises(self):
        """Between two neighbours in time a counter only rises, unless it was replaced.

        :raise ValidationError: names the two readings that contradict each other
        """
        for reading in self.filtered(lambda r: r.meter_id.kind == "counter" and r.value < 0):
            raise ValidationError(
                self.env._(
                    "%(meter)s is a counter: its reading cannot be negative.", meter=reading.meter_id.display_name
                )
            )
        for before_id, after_id in self._get_falling_pairs():
            # With all rights: the neighbour that contradicts is named, whoever took it.
            before, after = self.sudo().browse((before_id, after_id))
            raise ValidationError(
                self.env._(
                    "%(meter)s is a counter and cannot fall from %(before)s on %(before_date)s to"
                    " %(after)s on %(after_date)s. Tick “Meter Replaced” on the later reading if it"
                    " started anew.",
                    meter=after.meter_id.display_name,
                    before=before._format_value(),
                    before_date=format_datetime(self.env, before.date),
                    after=after._format_value(),
                    after_date=format_datetime(self.env, after.date),
                )
            )

    def _get_falling_pairs(self):
        """Pairs of ids (earlier, later) of counter readings around ``self`` that fall."""
        self.flush_model(["meter_id", "date", "value", "is_reset"])
        self.meter_id.flush_recordset(["kind"])
        return self.env.execute_query(
            # In SQL: the neighbours in time of any number of readings at once.
            SQL(
                """
            WITH mine AS (
                SELECT reading.* FROM service_meter_reading reading
                  JOIN service_meter meter ON meter.id = reading.meter_id
                 WHERE reading.id = ANY(%(ids)s) AND meter.kind = 'counter')
            SELECT earlier.id, mine.id FROM mine
              JOIN LATERAL (SELECT id, value FROM service_meter_reading other
                             WHERE other.meter_id = mine.meter_id
                               AND (other.date, other.id) < (mine.date, mine.id)
                             ORDER BY date DESC, id DESC LIMIT 1) earlier ON TRUE
             WHERE mine.value < earlier.value AND mine.is_reset IS NOT TRUE
            UNION ALL
            SELECT mine.id, later.id FROM mine
              JOIN LATERAL (SELECT id, value, is_reset FROM service_meter_reading other
                             WHERE other.meter_id = mine.meter_id
                               AND (other.date, other.id) > (mine.date, mine.id)
                             ORDER BY date, id LIMIT 1) later ON TRUE
             WHERE later.value < mine.value AND later.is_reset IS NOT TRUE
             LIMIT 1
            """,
                ids=list(self.ids),
            )
        )

    def _format_value(self):
        self.ensure_one()
        return formatLang(self.env, self.value, digits=2)
