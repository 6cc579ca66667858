from odoo import api, fields, models

INTERVAL_UNITS = [
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("quarter", "Quarters"),
    ("year", "Years"),
    ("dates", "Fixed dates"),
]
DURATION_UNITS = [("day", "Days"), ("week", "Weeks"), ("month", "Months"), ("year", "Years")]


class ServiceContractTerms(models.AbstractModel):
    """What a contract and the template it is made from have in common; the field names are what is copied over."""

    _name = "service.contract.terms"
    _description = "Contract Terms"

    interval = fields.Integer("Every", default=1, required=True)
    interval_unit = fields.Selection(INTERVAL_UNITS, default="year", required=True)
    recurrence_basis = fields.Selection(
        [("scheduled", "The scheduled date"), ("completed", "The completion date")],
        "Count from",
        default="scheduled",
        required=True,
        help="Scheduled: every date is counted from the start date. Completed: one interval after the work was done.",
    )
    weekend_rule = fields.Selection(
        [("keep", "Keep the date"), ("forward", "Next working day"), ("backward", "Previous working day")],
        "On Days Off",
        default="keep",
        required=True,
        help="What happens to a date on a weekend or public holiday of the company's working calendar.",
    )
    duration = fields.Integer("Term", help="Length of the term; 0 runs until it is ended.")
    duration_unit = fields.Selection(DURATION_UNITS, default="year", required=True)
    is_auto_renewed = fields.Boolean("Renew Automatically")
    notice_days = fields.Integer("Notice (days)", help="A to-do reminds the responsible so long before the term ends.")
    action = fields.Selection(
        [
            ("visit", "Visit"),
            ("activity", "To-do for the responsible person"),
            ("notification", "Notification to the responsible person"),
            ("order", "Sales order"),
        ],
        "On the Due Date",
        default="visit",
        required=True,
    )
    lead_days = fields.Integer("Open Days Ahead", help="The action is carried out so many days before the due date.")
    reminder_days = fields.Integer(
        "Remind Days Ahead", help="A reminder shows so many days before the due date; 0 gives none."
    )
    visit_template_id = fields.Many2one("service.visit.template", "Visit Template", check_company=True)
    covers_part = fields.Boolean("Parts Included")
    covers_labour = fields.Boolean("Labour Included")
    covers_travel = fields.Boolean("Travel Included")

    _check_interval = models.Constraint("CHECK(interval >= 1)", "The interval must be at least 1.")
    _check_days = models.Constraint(
        "CHECK(lead_days >= 0 AND reminder_days >= 0 AND notice_days >= 0 AND duration >= 0)",
        "Days and durations cannot be negative.",
    )

    def _get_included_kinds(self):
        """Kinds of lines that these terms include; empty without terms."""
        return {kind for kind in ("part", "labour", "travel") if self[f"covers_{kind}"]}

    @api.model
    def _get_terms_fields(self):
        """Names of the fields a contract takes from its template."""
        return [
            name
            for name, field in self.env["service.contract.terms"]._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        ]


class ServiceContractTemplate(models.Model):
    """A contract template: what a product carries and a contract is made from."""

    _name = "service.contract.template"
    _description = "Contract Template"
    _inherit = ["service.contract.terms"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    product_template_ids = fields.One2many("product.template", "service_contract_template_id", "Products")
    contract_ids = fields.One2many("service.contract", "template_id", "Contracts")
    order_line_ids = fields.One2many("service.contract.template.line", "template_id", "Order Lines", copy=True)
    note = fields.Html(translate=True)
