from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..base.roles import OFFICE

# Days before its end at which a warranty shows as ending.
ENDING_DAYS = 90


class ServiceEquipment(models.Model):
    """What stands at a customer: its card, its warranty, its meters, and all that is done about it."""

    _name = "service.equipment"
    _description = "Installed Equipment"
    _inherit = ["owned.fields.mixin", "mail.thread", "mail.activity.mixin", "image.mixin"]
    _order = "name, serial_number, id"
    _parent_store = True
    _check_company_auto = True
    _rec_names_search = ["name", "serial_number"]

    name = fields.Char(required=True, tracking=True, writers=OFFICE)
    active = fields.Boolean(default=True, writers=OFFICE)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, writers=OFFICE
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
        index=True,
        check_company=True,
        tracking=True,
        writers=OFFICE,
        help="Leave empty for the company's own equipment.",
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('id', 'child_of', partner_id)] if partner_id else []",
        writers=OFFICE,
        help="The address where it stands.",
    )
    category_id = fields.Many2one(
        "service.equipment.category", index="btree_not_null", check_company=True, writers=OFFICE
    )
    category_color = fields.Integer(related="category_id.color")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, writers=OFFICE)
    serial_number = fields.Char(copy=False, tracking=True)
    parent_id = fields.Many2one(
        "service.equipment",
        "Part of",
        index=True,
        check_company=True,
        domain="['!', ('id', 'child_of', id), ('partner_id', '=', partner_id)]",
        writers=OFFICE,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("service.equipment", "parent_id", "Components")
    child_count = fields.Integer("Component Count", compute="_compute_counts")
    equipment_properties = fields.Properties(
        "Technical Card", definition="category_id.equipment_properties_definition", copy=True
    )
    note = fields.Html()
    meter_ids = fields.One2many("service.meter", "equipment_id", "Meters", copy=True)
    reading_ids = fields.One2many("service.meter.reading", "equipment_id", "Readings")
    reading_count = fields.Integer(compute="_compute_counts")
    install_date = fields.Date("Installed on", copy=False, writers=OFFICE)
    warranty_end_date = fields.Date(
        "Warranty until",
        compute="_compute_warranty_end_date",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        writers=OFFICE,
    )
    is_under_warranty = fields.Boolean(
        "Under Warranty", compute="_compute_warranty_state", search="_search_is_under_warranty"
    )
    warranty_state = fields.Selection(
        [("none", "No warranty"), ("valid", "Under warranty"), ("ending", "Ends soon"), ("over", "Warranty over")],
        "Warranty",
        compute="_compute_warranty_state",
    )

    _unique_serial_number = models.UniqueIndex(
        "(company_id, serial_number, COALESCE(product_id, 0)) WHERE serial_number <> ''",
        "Another piece of equipment of this company and product already has this serial number.",
    )

    _warranty_idx = models.Index("(company_id, warranty_end_date) WHERE warranty_end_date IS NOT NULL")

    # --- Computed fields ---------------------------------------------------------------------------------------------

    @api.depends("parent_id.partner_id")
    def _compute_partner_id(self):
        """A component belongs to the customer of what it is a part of."""
        for equipment in self.filtered("parent_id"):
            equipment.partner_id = equipment.parent_id.partner_id

    @api.depends("partner_id", "parent_id.site_id")
    def _compute_site_id(self):
        """A component stands where its parent stands; the site of a former customer is dropped."""
        for equipment in self:
            site = equipment.parent_id.site_id or equipment.site_id
            customer = equipment.partner_id.commercial_partner_id
            is_elsewhere = customer and site.commercial_partner_id != customer
            equipment.site_id = False if is_elsewhere else site

    def _compute_counts(self):
        for field_name, (model, link) in self._get_counted().items():
            counts = self._aggregate_by_equipment(model, link, "__count")
            for equipment in self:
                equipment[field_name] = counts.get(equipment._origin.id, 0)

    @api.model
    def _get_counted(self):
        """{counting field: (model, its field that points here)}; rooms add what hangs on equipment there."""
        return {
            "child_count": ("service.equipment", "parent_id"),
            "reading_count": ("service.meter.reading", "equipment_id"),
        }

    def _aggregate_by_equipment(self, model, link, aggregate, domain=()):
        """``{equipment id: aggregate}`` over the records of `model` whose field `link` points here, in one query."""
        domain = Domain(link, "in", self.ids) & Domain(domain)
        return {equipment.id: value for equipment, value in self.env[model]._read_group(domain, [link], [aggregate])}

    @api.depends("name", "serial_number")
    def _compute_display_name(self):
        for equipment in self:
            serial = equipment.serial_number
            equipment.display_name = f"{equipment.name} ({serial})" if serial else equipment.name

    # --- Warranty ----------------------------------------------------------------------------------------------------

    @api.depends("install_date", "product_id", "category_id")
    def _compute_warranty_end_date(self):
        """The product's months, else the category's; a later change of their terms leaves given warranties alone."""
        for equipment in self:
            months = equipment.product_id.service_warranty_months or equipment.category_id.warranty_months
            if equipment.install_date and months:
                equipment.warranty_end_date = equipment.install_date + relativedelta(months=months)
            else:
                equipment.warranty_end_date = equipment.warranty_end_date

    @api.depends("install_date", "warranty_end_date", "company_id")
    def _compute_warranty_state(self):
        today = {company: company._local_today() for company in self.company_id | self.env.company}
        for equipment in self:
            day = today[equipment.company_id or self.env.company]
            equipment.is_under_warranty = equipment._is_warranty_valid(day)
            equipment.warranty_state = equipment._get_warranty_state(day)

    def _get_warranty_state(self, day):
        self.ensure_one()
        if self._is_warranty_valid(day):
            is_ending = self.warranty_end_date <= day + relativedelta(days=ENDING_DAYS)
            return "ending" if is_ending else "valid"
        return "over" if self.warranty_end_date and self.warranty_end_date < day else "none"

    def _search_is_under_warranty(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # With all rights: every company has its own day, rules choose among the records.
        companies = self.env["res.company"].sudo().search([])
        return Domain.OR(
            Domain("company_id", "in", group.ids)
            & Domain("warranty_end_date", ">=", day)
            & (Domain("install_date", "=", False) | Domain("install_date", "<=", day))
            for day, group in companies.grouped(lambda company: company._local_today()).items()
        )

    def _is_warranty_valid(self, on_date):
        self.ensure_one()
        start, end = self.install_date or date.min, self.warranty_end_date
        return bool(end) and start <= on_date <= end

    def _warranty_covers(self, on_date):
        """The set of line kinds (part, labour, travel) that the warranty pays for on that date.

        Empty outside the warranty; parts and labour where no category says otherwise.
        """
        self.ensure_one()
        if not self._is_warranty_valid(on_date):
            return set()
        return self.category_id._get_covered_kinds() if self.category_id else {"part", "labour"}

    # --- Checks ------------------------------------------------------------------------------------------------------

    @api.constrains("install_date", "warranty_end_date")
    def _check_warranty_end_date(self):
        for equipment in self:
            start, end = equipment.install_date, equipment.warranty_end_date
            if start and end and end < start:
                raise ValidationError(
                    self.env._("The warranty of %s would end before it is installed.", equipment.display_name)
                )

    def write(self, vals):
        if vals.get("parent_id"):
            self._check_not_own_part(self.browse(vals["parent_id"]))
        return super().write(vals)

    def _check_not_own_part(self, parent):
        """Raise ValidationError where `parent` is one of these records or one of their components."""
        looped = self & self.search_fetch([("id", "parent_of", parent.ids), ("active", "in", (True, False))])
        if looped:
            raise ValidationError(
                self.env._(
                    "%(equipment)s cannot be a part of %(parent)s, which is a part of it.",
                    equipment=looped[:1].display_name,
                    parent=parent.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # With all rights: what this user may not see is history, too.
        for equipment in self.sudo().with_context(active_test=False):
            if equipment._has_history():
                raise UserError(
                    self.env._(
                        "%s has visits, contracts or meter readings: archive it instead of deleting it.",
                        equipment.display_name,
                    )
                )

    def _has_history(self):
        """Whether something happened with this equipment that is lost with it."""
        self.ensure_one()
        return bool(self.reading_ids)

    # --- Buttons -----------------------------------------------------------------------------------------------------

    def action_view_components(self):
        return self._action_view("action_service_equipment", "parent_id")

    def action_view_readings(self):
        """The readings of the first meter as a graph; those of the others are one filter away."""
        action = self._action_view("action_service_meter_reading", "equipment_id")
        return {**action, "views": [(False, "graph"), *action["views"]]}

    def _action_view(self, name, link):
        """The screen `name`, of the records alone whose field `link` points to this equipment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"service_maintenance.{name}")
        return {
            **action,
            "domain": [(link, "=", self.id)],
            "context": self._prepare_view_context(link),
        }

    def _prepare_view_context(self, link):
        if link == "equipment_id":
            meter = self.meter_ids[:1].id
            return {"default_meter_id": meter, "search_default_meter_id": meter, "fill_temporal": False}
        return {
            f"default_{link}": self.ids if link == "equipment_ids" else self.id,
            "default_partner_id": self.partner_id.id,
            "default_site_id": self.site_id.id,
        }
