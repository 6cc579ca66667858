from odoo import api, models


class ServiceMeterReading(models.Model):
    """Contracts that follow the meter come due when it has run far enough (row X7); replaced or corrected, it carries
    them along."""

    _inherit = "service.meter.reading"

    @api.model_create_multi
    def create(self, vals_list):
        meters = self.env["service.meter"].browse(vals["meter_id"] for vals in vals_list if vals.get("meter_id"))
        contracts, before = self._before_readings(meters)
        readings = super().create(vals_list)
        self._after_readings(contracts, before)
        return readings

    def write(self, vals):
        meters = self.meter_id | self.meter_id.browse(vals.get("meter_id") or [])
        contracts, before = self._before_readings(meters)
        result = super().write(vals)
        if {"meter_id", "value", "date", "is_reset"} & vals.keys():
            self._after_readings(contracts, before, is_correction=True)
        return result

    def unlink(self):
        contracts, before = self._before_readings(self.meter_id)
        result = super().unlink()
        self._after_readings(contracts, before, is_correction=True)
        return result

    @api.model
    def _before_readings(self, meters):
        """(contracts that follow these meters, by how much each meter was set back so far)."""
        contracts = self.env["service.contract"]._get_following_meters(meters)
        return contracts, contracts.meter_id._get_set_back()

    @api.model
    def _after_readings(self, contracts, before, is_correction=False):
        after = contracts.meter_id._get_set_back()
        replaced = {meter_id: after.get(meter_id, 0.0) - before.get(meter_id, 0.0) for meter_id in {*before, *after}}
        contracts._follow_meters(replaced, is_correction)
