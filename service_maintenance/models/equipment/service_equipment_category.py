from odoo import fields, models


class ServiceEquipmentCategory(models.Model):
    _name = "service.equipment.category"
    _description = "Equipment Category"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty to share it with every company."
    )
    equipment_properties_definition = fields.PropertiesDefinition("Technical Card")
    warranty_months = fields.Integer(
        "Warranty", help="Months from installation, for products that name no warranty of their own."
    )
    warranty_covers_part = fields.Boolean("Parts", default=True)
    warranty_covers_labour = fields.Boolean("Labour", default=True)
    warranty_covers_travel = fields.Boolean("Travel")

    _warranty_months_positive = models.Constraint(
        "CHECK (warranty_months >= 0)", "The months of warranty cannot be negative."
    )
    _warranty_months_limited = models.Constraint(
        "CHECK (warranty_months <= 1200)", "A warranty lasts at most 1200 months."
    )

    def _get_covered_kinds(self):
        """The set of line kinds (part, labour, travel) that the warranty pays for."""
        self.ensure_one()
        return {kind for kind in ("part", "labour", "travel") if self[f"warranty_covers_{kind}"]}
