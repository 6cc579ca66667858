from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    service_line_id = fields.Many2one(
        "service.intervention.line", "Intervention Line", copy=False, index="btree_not_null", ondelete="set null"
    )
    service_object_visit_ids = fields.One2many(
        "service.intervention", "invoice_line_id", "Visits", help="Visits whose object is this invoiced item."
    )
