from odoo import api, fields, models

UNITS = [("day", "Days"), ("week", "Weeks"), ("month", "Months"), ("quarter", "Quarters"), ("year", "Years")]


class ServiceFeeTerms(models.AbstractModel):
    """What a fee and the template it is made from have in common; the field names are what is copied over."""

    _name = "service.fee.terms"
    _description = "Fee Terms"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", required=True, domain=[("sale_ok", "=", True)], check_company=True, ondelete="restrict"
    )
    name = fields.Char("Description", compute="_compute_name", store=True, readonly=False, precompute=True)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    billing_interval = fields.Integer("Every", default=1, required=True, most=120)
    billing_unit = fields.Selection(UNITS, "Unit", default="month", required=True)
    billed = fields.Selection(
        [("advance", "In advance"), ("arrears", "In arrears")],
        default="advance",
        required=True,
        help="In advance: on the first day of a period. In arrears: the day after its last one.",
    )
    counted_from = fields.Selection(
        [("start", "The first day"), ("calendar", "The calendar")],
        "Periods Begin with",
        default="start",
        required=True,
        help="The first day: each period is whole, from the day of the month on which the fee began. The calendar:"
        " months begin on the 1st, quarters and years in January, weeks on Monday; the first and the last one are"
        " billed by days.",
    )
    interval_label = fields.Char("Billed", compute="_compute_interval_label")

    _check_quantity = models.Constraint("CHECK(quantity >= 0)", "A quantity cannot be negative.")
    _check_interval = models.Constraint("CHECK(billing_interval >= 1)", "A fee is billed every day at most.")

    @api.depends("product_id")
    def _compute_name(self):
        for terms in self:
            terms.name = terms.product_id.name

    @api.depends("billing_interval", "billing_unit", "billed")
    @api.depends_context("lang")
    def _compute_interval_label(self):
        _ = self.env._
        for terms in self:
            count = terms.billing_interval
            one, several = {
                "day": (_("every day"), _("every %s days", count)),
                "week": (_("every week"), _("every %s weeks", count)),
                "month": (_("every month"), _("every %s months", count)),
                "quarter": (_("every quarter"), _("every %s quarters", count)),
                "year": (_("every year"), _("every %s years", count)),
            }[terms.billing_unit or "month"]
            when = one if count == 1 else several
            terms.interval_label = (
                _("%(every_month)s in arrears", every_month=when)
                if terms.billed == "arrears"
                else _("%(every_month)s in advance", every_month=when)
            )

    @api.model
    def _get_fee_terms_fields(self):
        """Names of the fields a fee takes from its template."""
        return [
            name
            for name in self.env["service.fee.terms"]._fields
            if self._fields[name].store and name not in models.MAGIC_COLUMNS
        ]
