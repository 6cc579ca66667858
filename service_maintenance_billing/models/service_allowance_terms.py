from odoo import api, fields, models


class ServiceAllowanceTerms(models.AbstractModel):
    """What an included quantity and the template it is made from have in common; the field names are what is copied."""

    _name = "service.allowance.terms"
    _description = "Terms of an Included Quantity"
    _inherit = ["owned.fields.mixin"]

    kind = fields.Selection(
        [
            ("visit", "Visits"),
            ("labour", "Hours"),
            ("travel", "Kilometres"),
            ("part", "Parts (quantity)"),
            ("amount", "Parts (amount)"),
        ],
        "Included",
        default="visit",
        required=True,
    )
    product_id = fields.Many2one(
        "product.product", "Only Product", check_company=True, help="Empty: any product of this kind."
    )
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    interval = fields.Integer("Per", default=1, required=True, most=120)
    interval_unit = fields.Selection(
        [("month", "Months"), ("quarter", "Quarters"), ("year", "Years")], default="year", required=True
    )
    is_carried_over = fields.Boolean("Carried Over", help="What is left goes along to the next period, not further.")

    _check_allowance = models.Constraint(
        "CHECK(quantity >= 0 AND interval >= 1)", "Included quantities and intervals are not negative."
    )

    @api.depends("kind", "quantity")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for allowance in self:
            allowance.display_name = f"{allowance.quantity:g} {kinds.get(allowance.kind, '')}"

    @api.model
    def _get_allowance_terms_fields(self):
        """Names of the fields an included quantity takes from its template."""
        return [
            name
            for name in self.env["service.allowance.terms"]._fields
            if self._fields[name].store and name not in models.MAGIC_COLUMNS
        ]
