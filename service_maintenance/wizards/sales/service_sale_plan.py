from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...models.contract.service_contract_terms import INTERVAL_UNITS
from ...engine import recurrence

MAX_PIECES = 500


class ServiceSalePlan(models.TransientModel):
    """Plan the service of what was sold: a row for each product, once or recurring (row A1)."""

    _name = "service.sale.plan"
    _description = "Plan Service"

    document_name = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    site_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("service.sale.plan.line", "plan_id", "Products")

    def action_confirm(self):
        """Create the equipment, contracts and visits of all rows and open them."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Add at least one product to plan."))
        contracts, visits = self._create_records()
        records = contracts or visits
        name = "action_service_contract" if contracts else "action_service_visit"
        action = self.env["ir.actions.act_window"]._for_xml_id(f"service_maintenance.{name}")
        if len(records) == 1:
            return {**action, "views": [(False, "form")], "res_id": records.id}
        return {**action, "domain": [("id", "in", records.ids)], "context": {}}

    def _create_records(self):
        """Create what the rows say; returns (contracts, visits). Contracts start at once."""
        contracts, visits = self.env["service.contract"], self.env["service.visit"]
        for line in self.line_ids:
            equipment = line._get_equipment()
            if line.mode == "recurring":
                contracts |= contracts.create(line._prepare_contract_vals(equipment))
            else:
                visits |= visits.create(line._prepare_visit_vals(equipment))
        contracts.action_start()
        return contracts, visits


class ServiceSalePlanLine(models.TransientModel):
    _name = "service.sale.plan.line"
    _description = "Plan Service of a Product"

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
        "Every", compute="_compute_interval", store=True, readonly=False, precompute=True, required=True
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
            line.equipment_mode = line.equipment_mode or ("none" if line.product_id.type == "service" else "create")

    @api.depends("template_id")
    def _compute_interval(self):
        for line in self:
            line.interval = line.template_id.interval or 1
            unit = line.template_id.interval_unit
            line.interval_unit = unit if unit and unit != "dates" else "year"

    @api.depends("interval", "interval_unit")
    @api.depends_context("lang")
    def _compute_interval_label(self):
        for line in self:
            terms = self.env["service.contract.template"].new(
                {"interval": line.interval, "interval_unit": line.interval_unit}
            )
            line.interval_label = terms.interval_label

    @api.depends("interval", "interval_unit", "plan_id.date")
    def _compute_date_first(self):
        for line in self:
            day = line.plan_id.date or fields.Date.context_today(line)
            if line.interval >= 1 and line.interval_unit != "dates":
                day = recurrence.Recurrence(day, line.interval, line.interval_unit).occurrence(1)
            line.date_first = day

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

    def _get_serials(self):
        return [serial.strip() for serial in (self.serial_numbers or "").split(",") if serial.strip()]

    def _get_equipment(self):
        """The pieces of equipment of this row: chosen ones, or as many new ones as were sold."""
        if self.equipment_mode == "reuse":
            return self.equipment_ids
        if self.equipment_mode == "none":
            return self.env["service.equipment"]
        pieces, serials = max(1, int(self.quantity)), self._get_serials()
        if pieces > MAX_PIECES:
            raise UserError(
                self.env._(
                    "%(count)s pieces of equipment of %(product)s are too many at once: choose no equipment, or plan"
                    " at most %(most)s.",
                    count=pieces,
                    product=self.product_id.name,
                    most=MAX_PIECES,
                )
            )
        known = self._get_known_equipment(serials)
        new = [serial for serial in serials if serial not in known.mapped("serial_number")]
        new += [False] * (pieces - len(serials))
        return known | known.create([self._prepare_equipment_vals(serial) for serial in new])

    def _get_known_equipment(self, serials):
        return self.env["service.equipment"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("serial_number", "in", serials),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _prepare_origin_vals(self):
        return {
            "origin_sale_line_id": self.origin_sale_line_id.id,
            "origin_invoice_line_id": self.origin_invoice_line_id.id,
        }

    def _prepare_equipment_vals(self, serial):
        return {
            **self._prepare_origin_vals(),
            "name": self.product_id.name,
            "partner_id": self.partner_id.id,
            "site_id": self.plan_id.site_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "serial_number": serial,
            "install_date": self.plan_id.date,
        }

    def _prepare_contract_vals(self, equipment):
        vals = {
            **self._prepare_origin_vals(),
            "origin_quantity": self.quantity,
            "name": self.product_id.name,
            "template_id": self.template_id.id,
            "partner_id": self.partner_id.id,
            "site_id": self.plan_id.site_id.id,
            "company_id": self.company_id.id,
            "date_start": self.date_first,
            "interval": self.interval,
            "interval_unit": self.interval_unit,
            "equipment_ids": [Command.set(equipment.ids)],
            "technician_ids": [Command.set(self.technician_ids.ids)],
        }
        return vals if self.template_id else {key: value for key, value in vals.items() if key != "template_id"}

    def _prepare_visit_vals(self, equipment):
        return {
            **self._prepare_origin_vals(),
            "origin_quantity": self.quantity,
            "subject": self.template_id.name or self.product_id.name,
            "partner_id": self.partner_id.id,
            "site_id": self.plan_id.site_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "window_start": self.date_first,
            "window_end": self.date_first,
            "equipment_ids": [Command.set(equipment.ids)],
            "technician_ids": [Command.set(self.technician_ids.ids)],
            **self.template_id.visit_template_id._prepare_visit_vals(),
        }
