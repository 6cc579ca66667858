from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

DONE_STATES = ('done', 'approved', 'invoiced')


class ServiceEquipment(models.Model):
    _name = 'service.equipment'
    _description = 'Installed Equipment'
    _inherit = ['mail.thread', 'mail.activity.mixin', 'image.mixin']
    _order = 'name, serial_number, id'
    _parent_store = True
    _check_company_auto = True
    _rec_names_search = ['name', 'serial_number']

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        'res.partner', "Customer", index=True, tracking=True, check_company=True,
        compute='_compute_partner_id', store=True, readonly=False, precompute=True, recursive=True,
        help="Leave empty for the company's own equipment.")
    site_id = fields.Many2one(
        'res.partner', "Site", index='btree_not_null', tracking=True, check_company=True,
        compute='_compute_site_id', store=True, readonly=False, precompute=True, recursive=True,
        domain="[('id', 'child_of', partner_id)] if partner_id else []",
        help="The address where it stands.")
    category_id = fields.Many2one(
        'service.equipment.category', "Category", index='btree_not_null', check_company=True)
    category_color = fields.Integer(related='category_id.color')
    product_id = fields.Many2one(
        'product.product', "Product", index='btree_not_null', check_company=True)
    serial_number = fields.Char(copy=False, tracking=True)
    parent_id = fields.Many2one(
        'service.equipment', "Part of", index=True, check_company=True,
        domain="[('partner_id', '=', partner_id)]")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many('service.equipment', 'parent_id', "Components")
    install_date = fields.Date("Installed on", default=fields.Date.context_today, copy=False)
    warranty_end_date = fields.Date(
        "Warranty until", compute='_compute_warranty_end_date', store=True, readonly=False,
        precompute=True, copy=False, tracking=True)
    is_under_warranty = fields.Boolean(
        "Under Warranty", compute='_compute_is_under_warranty', search='_search_is_under_warranty')
    equipment_properties = fields.Properties(
        "Technical Card", definition='category_id.equipment_properties_definition', copy=True)
    note = fields.Html()
    meter_ids = fields.One2many('service.meter', 'equipment_id', "Meters", copy=True)
    reading_ids = fields.One2many('service.meter.reading', 'equipment_id', "Readings")
    reading_count = fields.Integer(compute='_compute_reading_count')
    child_count = fields.Integer("Component Count", compute='_compute_child_count')
    contract_ids = fields.Many2many(
        'service.contract', 'service_contract_equipment_rel', 'equipment_id', 'contract_id',
        "Contracts", copy=False, check_company=True)
    contract_count = fields.Integer(compute='_compute_contract_count')
    intervention_ids = fields.Many2many(
        'service.intervention', 'service_intervention_equipment_rel', 'equipment_id',
        'intervention_id', "Interventions", copy=False, check_company=True)
    intervention_count = fields.Integer(compute='_compute_intervention_count')
    last_visit_date = fields.Datetime("Last Visit", compute='_compute_visit_dates', compute_sudo=True)
    next_visit_date = fields.Datetime("Next Visit", compute='_compute_visit_dates', compute_sudo=True)

    _serial_number_unique = models.UniqueIndex(
        "(company_id, serial_number, COALESCE(product_id, 0))"
        " WHERE serial_number IS NOT NULL AND serial_number != ''",
        "Another piece of equipment of this company and product already has this serial number.")

    @api.depends('parent_id.partner_id')
    def _compute_partner_id(self):
        for equipment in self.filtered('parent_id'):
            equipment.partner_id = equipment.parent_id.partner_id

    @api.depends('partner_id', 'parent_id.site_id')
    def _compute_site_id(self):
        """A component stands where its parent stands; a site of another customer is dropped."""
        for equipment in self:
            site = equipment.parent_id.site_id or equipment.site_id
            customer = equipment.partner_id.commercial_partner_id
            is_elsewhere = customer and site.commercial_partner_id != customer
            equipment.site_id = False if is_elsewhere else site

    @api.depends('install_date', 'product_id', 'category_id')
    def _compute_warranty_end_date(self):
        """A later change of the product's or the category's terms leaves given warranties alone."""
        for equipment in self:
            months = equipment._get_warranty_months()
            if not equipment.install_date:
                equipment.warranty_end_date = equipment.warranty_end_date if not months else False
            elif months:
                equipment.warranty_end_date = equipment.install_date + relativedelta(months=months)
            else:
                equipment.warranty_end_date = equipment.warranty_end_date

    def _get_warranty_months(self):
        self.ensure_one()
        return self.product_id.service_warranty_months or self.category_id.warranty_months

    @api.depends('install_date', 'warranty_end_date', 'company_id')
    def _compute_is_under_warranty(self):
        today = {company: company._service_today() for company in self.company_id}
        for equipment in self:
            equipment.is_under_warranty = bool(
                equipment.company_id and equipment._is_warranty_valid(today[equipment.company_id]))

    def _search_is_under_warranty(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        by_day = self.env['res.company'].sudo().search([]).grouped(
            lambda company: company._service_today())
        return Domain.OR(
            Domain('company_id', 'in', companies.ids)
            & Domain('warranty_end_date', '>=', day)
            & (Domain('install_date', '=', False) | Domain('install_date', '<=', day))
            for day, companies in by_day.items())

    def _is_warranty_valid(self, on_date):
        self.ensure_one()
        start, end = self.install_date or date.min, self.warranty_end_date
        return bool(end) and start <= on_date <= end

    def _warranty_covers(self, on_date):
        """The set of line kinds (part, labour, travel) that the warranty pays for on a day.

        Empty outside the warranty; parts and labour when no category says otherwise.
        """
        self.ensure_one()
        if not self._is_warranty_valid(on_date):
            return set()
        return self.category_id._covered_kinds() if self.category_id else {'part', 'labour'}

    def _count_by_equipment(self, model, field_name):
        groups = self.env[model]._read_group(
            [(field_name, 'in', self.ids)], [field_name], ['__count'])
        return {equipment.id: count for equipment, count in groups}

    def _compute_reading_count(self):
        counts = self._count_by_equipment('service.meter.reading', 'equipment_id')
        for equipment in self:
            equipment.reading_count = counts.get(equipment.id, 0)

    @api.depends('child_ids')
    def _compute_child_count(self):
        counts = self._count_by_equipment('service.equipment', 'parent_id')
        for equipment in self:
            equipment.child_count = counts.get(equipment.id, 0)

    @api.depends('contract_ids')
    def _compute_contract_count(self):
        counts = self._count_by_equipment('service.contract', 'equipment_ids')
        for equipment in self:
            equipment.contract_count = counts.get(equipment.id, 0)

    @api.depends('intervention_ids')
    def _compute_intervention_count(self):
        counts = self._count_by_equipment('service.intervention', 'equipment_ids')
        for equipment in self:
            equipment.intervention_count = counts.get(equipment.id, 0)

    def _compute_visit_dates(self):
        last = self._visit_dates([('state', 'in', DONE_STATES)], 'effective_end:max')
        upcoming = [('state', '=', 'planned'), ('date_start', '>=', fields.Datetime.now())]
        following = self._visit_dates(upcoming, 'date_start:min')
        for equipment in self:
            equipment.last_visit_date = last.get(equipment.id)
            equipment.next_visit_date = following.get(equipment.id)

    def _visit_dates(self, domain, aggregate):
        groups = self.env['service.intervention']._read_group(
            Domain('equipment_ids', 'in', self.ids) & Domain(domain), ['equipment_ids'], [aggregate])
        return {equipment.id: moment for equipment, moment in groups}

    @api.depends('name', 'serial_number')
    def _compute_display_name(self):
        for equipment in self:
            serial = equipment.serial_number
            equipment.display_name = f"{equipment.name} ({serial})" if serial else equipment.name

    @api.constrains('parent_id')
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A piece of equipment cannot be a part of itself."))

    @api.constrains('install_date', 'warranty_end_date')
    def _check_warranty_end_date(self):
        for equipment in self:
            start, end = equipment.install_date, equipment.warranty_end_date
            if start and end and end < start:
                raise ValidationError(self.env._(
                    "The warranty of %(equipment)s ends before it is installed.",
                    equipment=equipment.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for equipment in self.sudo().with_context(active_test=False):
            if equipment.intervention_ids or equipment.contract_ids or equipment.reading_ids:
                raise UserError(self.env._(
                    "%(equipment)s has interventions, contracts or meter readings: archive it"
                    " instead of deleting it.", equipment=equipment.display_name))

    def action_view_contracts(self):
        return self._action_related('service.contract', self.env._("Contracts"), 'equipment_ids')

    def action_view_interventions(self):
        return self._action_related(
            'service.intervention', self.env._("Interventions"), 'equipment_ids',
            views='list,kanban,form')

    def action_view_components(self):
        return self._action_related('service.equipment', self.env._("Components"), 'parent_id')

    def action_view_readings(self):
        return self._action_related(
            'service.meter.reading', self.env._("Readings"), 'equipment_id',
            views='graph,list,pivot')

    def _action_related(self, model, name, field_name, views='list,form'):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': model,
            'view_mode': views,
            'domain': [(field_name, '=', self.id)],
            'context': self._prepare_related_context(model),
        }

    def _prepare_related_context(self, model):
        self.ensure_one()
        if model == 'service.meter.reading':
            return {'default_meter_id': self.meter_ids[:1].id}
        context = {'default_partner_id': self.partner_id.id, 'default_site_id': self.site_id.id}
        if model == 'service.equipment':
            return {**context, 'default_parent_id': self.id}
        return {**context, 'default_equipment_ids': self.ids}
