from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

ENDING_DAYS = 90


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    install_date = fields.Date("Installed on", copy=False)
    warranty_end_date = fields.Date(
        "Warranty until",
        compute="_compute_warranty_end_date",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
    )
    is_under_warranty = fields.Boolean(
        "Under Warranty", compute="_compute_warranty_state", search="_search_is_under_warranty"
    )
    warranty_state = fields.Selection(
        [("none", "No warranty"), ("valid", "Under warranty"), ("ending", "Ends soon"), ("over", "Warranty over")],
        "Warranty",
        compute="_compute_warranty_state",
    )

    _warranty_idx = models.Index("(company_id, warranty_end_date) WHERE warranty_end_date IS NOT NULL")

    @api.constrains("install_date", "warranty_end_date")
    def _check_warranty_end_date(self):
        for equipment in self:
            start, end = equipment.install_date, equipment.warranty_end_date
            if start and end and end < start:
                raise ValidationError(
                    self.env._("The warranty of %s would end before it is installed.", equipment.display_name)
                )

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
        today = {company: company._service_today() for company in self.company_id | self.env.company}
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
        companies = self.env["res.company"].sudo().search([])
        return Domain.OR(
            Domain("company_id", "in", group.ids)
            & Domain("warranty_end_date", ">=", day)
            & (Domain("install_date", "=", False) | Domain("install_date", "<=", day))
            for day, group in companies.grouped(lambda company: company._service_today()).items()
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
