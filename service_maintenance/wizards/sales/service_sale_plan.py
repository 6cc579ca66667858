from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import babel_locale_parse, get_lang

from ...models.contract.service_contract_terms import INTERVAL_UNITS


class ServiceSalePlan(models.TransientModel):
    """Plan the service of what was sold: a row for each product, once or recurring (row A1)."""

    _name = "service.sale.plan"
    _description = "Plan Service"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]

    document_name = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    site_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("service.sale.plan.line", "plan_id", "Products")
    is_reusing = fields.Boolean(compute="_compute_is_reusing")
    summary = fields.Char(compute="_compute_summary", help="What the plan will make.")

    @api.depends("line_ids.equipment_mode")
    def _compute_is_reusing(self):
        for plan in self:
            plan.is_reusing = "reuse" in plan.line_ids.mapped("equipment_mode")

    # --- In the words a person would use ---------------------------------------------------------------------------

    @api.depends(
        "company_id",
        "line_ids.product_id",
        "line_ids.quantity",
        "line_ids.mode",
        "line_ids.template_id",
        "line_ids.date_first",
        "line_ids.equipment_mode",
        "line_ids.serial_numbers",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for plan in self:
            lines = plan.line_ids.filtered(lambda line: line.product_id and line.date_first)
            foreseen = self.env["service.sale.planner"]._foresee(plan._get_sale(), [line._get_row() for line in lines])
            plan.summary = ", ".join(plan._get_summary_phrases(foreseen, lines))

    def _get_summary_phrases(self, foreseen, lines):
        locale = babel_locale_parse(get_lang(self.env).code)
        phrases = [
            forms.get(locale.plural_form(foreseen[name]), forms["many"])
            for name, forms in self._get_count_phrases(foreseen).items()
            if foreseen[name]
        ]
        if foreseen["first"]:
            day = format_skeleton("yMMMd", foreseen["first"], locale=locale)
            phrases.append(
                self.env._("first visit on %s", day) if lines._are_visits() else self.env._("first due on %s", day)
            )
        return phrases

    def _get_count_phrases(self, foreseen):
        """{name: {plural form by Unicode CLDR: phrase}}. "Few" is what 2 to 4 take in Czech and 2 to 19 in Romanian;
        English has the same words for few and many, other languages do not."""
        _ = self.env._
        equipment, contracts, visits = (foreseen[name] for name in ("equipment", "contracts", "visits"))
        return {
            "equipment": {
                "one": _("%(one)s piece of equipment", one=equipment),
                "few": _("%(few)s pieces of equipment", few=equipment),
                "many": _("%(many)s pieces of equipment", many=equipment),
            },
            "contracts": {
                "one": _("%(one)s contract", one=contracts),
                "few": _("%(few)s contracts", few=contracts),
                "many": _("%(many)s contracts", many=contracts),
            },
            "visits": {
                "one": _("%(one)s visit", one=visits),
                "few": _("%(few)s visits", few=visits),
                "many": _("%(many)s visits", many=visits),
            },
        }

    # --- Buttons ---------------------------------------------------------------------------------------------------

    def _get_sale(self):
        """What all rows share, as `service.sale.planner` takes it."""
        return {name: self[name] for name in ("partner_id", "site_id", "company_id", "date")}

    def action_confirm(self):
        """Create the equipment, contracts and visits of all rows and open them."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Add at least one product to plan."))
        rows = [line._get_row() for line in self.line_ids]
        contracts, visits = self.env["service.sale.planner"]._plan_sale(self._get_sale(), rows)
        records = contracts or visits
        name = "action_service_contract" if contracts else "action_service_visit"
        action = self.env["ir.actions.act_window"]._for_xml_id(f"service_maintenance.{name}")
        if len(records) == 1:
            return {**action, "views": [(False, "form")], "res_id": records.id}
        return {**action, "domain": [("id", "in", records.ids)], "context": {}}


class ServiceSalePlanLine(models.TransientModel):
    _name = "service.sale.plan.line"
    _description = "Plan Service of a Product"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]

    plan_id = fields.Many2one("service.sale.plan", "Dialog", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id")
    partner_id = fields.Many2one(related="plan_id.partner_id")
    origin_sale_line_id = fields.Many2one("sale.order.line")
    origin_invoice_line_id = fields.Many2one("account.move.line")
    product_id = fields.Many2one("product.product", required=True)
    quantity = fields.Float(default=1.0, digits="Product Unit")
    serial_numbers = fields.Char(help="Separated by commas.")
    equipment_mode = fields.Selection(
        [("create", "Create"), ("reuse", "Reuse"), ("none", "None")],
        "Equipment",
        compute="_compute_equipment_mode",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    equipment_ids = fields.Many2many("service.equipment", string="Existing Equipment")
    template_id = fields.Many2one(
        "service.contract.template",
        "Contract Template",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    mode = fields.Selection([("once", "Once"), ("recurring", "Recurring")], default="recurring", required=True)
    interval = fields.Integer(
        "Every",
        compute="_compute_interval",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        most=1000,
    )
    interval_unit = fields.Selection(
        INTERVAL_UNITS, compute="_compute_interval", store=True, readonly=False, precompute=True, required=True
    )
    interval_label = fields.Char("Recurrence", compute="_compute_interval_label")
    date_first = fields.Date(
        "First on", compute="_compute_date_first", store=True, readonly=False, precompute=True, required=True
    )
    technician_ids = fields.Many2many("res.users", string="Technicians")

    @api.depends("product_id")
    def _compute_template_id(self):
        for line in self:
            line.template_id = line.product_id.service_contract_template_id

    @api.depends("product_id")
    def _compute_equipment_mode(self):
        for line in self:
            proposed = self.env["service.sale.planner"]._propose_equipment_mode(line.product_id)
            line.equipment_mode = line.equipment_mode or proposed

    @api.depends("template_id")
    def _compute_interval(self):
        for line in self:
            planner = self.env["service.sale.planner"]
            line.interval, line.interval_unit = planner._propose_interval(line.template_id)

    @api.depends("interval", "interval_unit")
    @api.depends_context("lang")
    def _compute_interval_label(self):
        for line in self:
            terms = self.env["service.contract.template"].new(
                {"interval": line.interval, "interval_unit": line.interval_unit}
            )
            line.interval_label = terms.interval_label

    @api.depends("interval", "interval_unit", "plan_id.date", "template_id")
    def _compute_date_first(self):
        for line in self:
            day = line.plan_id.date or (line.company_id or self.env.company)._local_today()
            planner = self.env["service.sale.planner"]
            line.date_first = planner._propose_first(day, line.interval, line.interval_unit, line.template_id)

    @api.constrains("quantity", "interval", "interval_unit")
    def _check_row(self):
        for line in self:
            if line.quantity <= 0:
                raise ValidationError(self.env._("The quantity of %s must be more than zero.", line.product_id.name))
            if line.interval < 1:
                raise ValidationError(self.env._("The interval must be at least 1."))
            if line.interval_unit == "dates":
                raise ValidationError(
                    self.env._("Choose an interval here; fixed dates are entered on the contract itself.")
                )

    def _are_visits(self):
        """Whether each of these leads to a visit, not to a to-do or an order."""
        return all(line.mode == "once" or line.template_id.action in (False, "visit") for line in self)

    def _get_row(self):
        """This line as a row of `service.sale.planner`."""
        self.ensure_one()
        names = [
            "product_id",
            "quantity",
            "serial_numbers",
            "template_id",
            "mode",
            "interval",
            "interval_unit",
            "date_first",
            "equipment_mode",
            "equipment_ids",
            "technician_ids",
            *self.env["service.origin.mixin"]._get_origin_links(),
        ]
        return {name: self[name] for name in names}
