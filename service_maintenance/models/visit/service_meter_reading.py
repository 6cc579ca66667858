from odoo import fields, models


class ServiceMeterReading(models.Model):
    """A reading taken on a visit is a part of that visit's work."""

    _name = "service.meter.reading"
    _inherit = ["service.visit.record.mixin", "service.meter.reading"]

    visit_id = fields.Many2one(required=False, ondelete="set null", index="btree_not_null", check_company=True)
