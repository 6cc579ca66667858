from odoo import api, fields, models


class ServiceVisitPrices(models.AbstractModel):
    """What the prices of a visit go by. Found as on a sales order, when the visit gets its customer, and kept: what
    happens to the customer's pricelist later changes no old price."""

    _name = "service.visit.prices"
    _description = "What Prices Go by"

    pricelist_id = fields.Many2one(
        "product.pricelist", compute="_compute_pricelist_id", store=True, precompute=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True, ondelete="restrict"
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_fiscal_position_id",
        store=True,
        help="To which prices that include tax were adapted. Other prices are the same wherever the customer is.",
    )

    @api.depends("company_id", "partner_id")
    def _compute_pricelist_id(self):
        for company, visits in self.grouped("company_id").items():
            for visit in visits.with_company(company):
                visit.pricelist_id = visit.partner_id.property_product_pricelist

    @api.depends("company_id", "pricelist_id")
    def _compute_currency_id(self):
        for visit in self:
            visit.currency_id = visit.pricelist_id.currency_id or visit.company_id.currency_id

    @api.depends("company_id", "partner_id", "site_id", "line_ids.product_id")
    def _compute_fiscal_position_id(self):
        """Asked only where it changes a price: Odoo searches once for each customer."""
        positions = self.filtered(lambda visit: visit._has_prices_with_tax())._find_fiscal_positions()
        for visit in self:
            visit.fiscal_position_id = positions.get(visit)

    def _has_prices_with_tax(self):
        taxes = self.line_ids.product_id.taxes_id._filter_taxes_by_company(self.company_id)
        return any(taxes.mapped("price_include"))

    def _find_fiscal_positions(self):
        """{visit: the one a sales order of its customer, delivered to its site, would take}."""
        result = {}
        for (company, customer, site), visits in self.grouped(self._get_fiscal_place).items():
            # With all rights: fiscal positions are not the technicians' to read.
            positions = self.env["account.fiscal.position"].sudo().with_company(company)
            result |= dict.fromkeys(visits, positions._get_fiscal_position(customer, site or customer))
        return result

    @api.model
    def _get_fiscal_place(self, visit):
        return visit.company_id, visit.partner_id, visit.site_id

    def _get_signed_fields(self):
        """Names of the fields of a line that the office decides and that the signed work order shows."""
        return {"coverage"} | ({"price_unit", "discount", "quantity_approved"} if self._shows_prices() else set())

    def _shows_prices(self):
        return self.company_id.service_show_prices

    def _get_work_order_facts(self):
        """What the customer signs for, as JSON: when, how long and what was done and found, the settlement, and for
        each line what and how much, who pays, and the amount where it is shown."""
        self.ensure_one()
        lines = [
            [
                line.id,
                line.name,
                line.quantity,
                line.uom_id.id,
                line.coverage,
                line.price_subtotal if self._shows_prices() else 0.0,
            ]
            for line in self.line_ids
        ]
        return [
            *map(str, (self.effective_start, self.effective_end, self.work_report or "")),
            self.effective_hours,
            self.settlement,
            [[check.id, check.name, check.is_done, check.note] for check in self.checklist_ids],
            [[defect.id, defect.name, defect.severity, defect.is_repaired] for defect in self.defect_ids],
            [[reading.id, reading.value] for reading in self.reading_ids],
            lines,
        ]

    def _get_tax_note(self):
        """Whether the prices of this visit include tax, in words; nothing where no tax is known."""
        # With all rights: taxes are not the technicians' to read.
        visit = self.sudo()
        taxes = visit.line_ids.product_id.taxes_id._filter_taxes_by_company(visit.company_id)
        taxes = visit.fiscal_position_id.map_tax(taxes)
        if not taxes:
            return ""
        return self.env._("Tax included") if any(taxes.mapped("price_include")) else self.env._("Tax not included")

    @api.model
    def _add_prices(self, vals_list):
        """`vals_list` with what prices go by, found for all customers at once: left to itself, the ORM would set up a
        record for each to compute it."""
        ids = list(dict.fromkeys(vals["partner_id"] for vals in vals_list if vals.get("partner_id")))
        customers = {partner.id: partner for partner in self.env["res.partner"].browse(ids)}
        result = []
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            customer = customers.get(vals.get("partner_id"), self.env["res.partner"])
            pricelist = customer.with_company(company).property_product_pricelist
            currency = pricelist.currency_id or company.currency_id
            result.append({"pricelist_id": pricelist.id, "currency_id": currency.id, **vals})
        return result

    @api.model
    def _get_product_prices(self, products, company, pricelist, currency, position, uom, quantity):
        """{product id: (price, discount in percent)} by the rules of Odoo's own sales order:
        pricelist, quantity, unit and currency, and prices with tax adapted to the fiscal position."""
        # Odoo converts currencies by the rates of the company of the environment.
        products, pricelist = products.with_company(company), pricelist.with_company(company)
        asked = {"quantity": quantity, "date": fields.Datetime.now(), "currency": currency}
        prices = {}
        for product_id, (price, rule_id) in pricelist._compute_price_rule(products, uom=uom, **asked).items():
            product = products.browse(product_id)
            rule = pricelist.item_ids.browse(rule_id or [])
            shown = price
            if rule._show_discount():
                before = rule._compute_price_before_discount(product, uom=uom or product.uom_id, **asked)
                shown = max(before, price)
            discount = (shown - price) / shown * 100 if shown else 0.0
            taxes = product.taxes_id._filter_taxes_by_company(company)
            shown = product._get_tax_included_unit_price_from_price(shown, taxes, fiscal_position=position)
            prices[product_id] = (shown, discount)
        return prices
