from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import coverage
from ..base.roles import MANAGER, OFFICE

WORK_FIELDS = {"product_id", "name", "quantity", "uom_id", "kind", "technician_id", "visit_id"}
BILLED_FIELDS = {"approval", "quantity_approved", "price_unit", "refusal_reason", "coverage"}


class ServiceVisitLine(models.Model):
    """One thing to approve and bill: a part, hours, kilometres, anything else."""

    _name = "service.visit.line"
    _description = "Visit Line"
    _inherit = ["service.visit.record.mixin", "service.company.check.mixin"]
    _order = "visit_id, sequence, id"
    _check_company_auto = True

    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    currency_id = fields.Many2one(related="visit_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(coverage.LINE_KINDS, default="part", required=True)
    product_id = fields.Many2one("product.product", required=True, check_company=True)
    name = fields.Char("Description", compute="_compute_name", store=True, readonly=False, precompute=True)
    quantity_planned = fields.Float("Planned", digits="Product Unit", copy=True)
    quantity = fields.Float("Used", digits="Product Unit", default=0.0)
    quantity_approved = fields.Float(
        "Approved",
        digits="Product Unit",
        compute="_compute_quantity_approved",
        store=True,
        readonly=False,
        copy=False,
        writers=MANAGER,
        help="What is billed.",
    )
    uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_uom_id", store=True, readonly=False, precompute=True
    )
    technician_id = fields.Many2one("res.users")
    coverage = fields.Selection(
        [("billable", "Billable"), ("contract", "Contract"), ("warranty", "Warranty"), ("goodwill", "Goodwill")],
        compute="_compute_coverage",
        store=True,
        readonly=False,
        copy=False,
        writers=OFFICE,
    )
    coverage_reason = fields.Char("Why", compute="_compute_coverage_reason")
    price_unit = fields.Float(
        digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        copy=False,
        aggregator=None,
        writers=MANAGER,
    )
    price_subtotal = fields.Monetary("Amount", compute="_compute_price_subtotal", store=True)
    approval = fields.Selection(
        [("pending", "To approve"), ("approved", "Approved"), ("refused", "Refused")],
        default="pending",
        required=True,
        copy=False,
        writers=MANAGER,
    )
    refusal_reason = fields.Char(copy=False, writers=MANAGER)

    _check_quantity = models.Constraint(
        "CHECK(quantity >= 0 AND quantity_planned >= 0 AND quantity_approved >= 0)", "A quantity cannot be negative."
    )

    # --- Computed fields -------------------------------------------------------------------------------------------

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or ""

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.product_id.uom_id

    @api.depends("quantity")
    def _compute_quantity_approved(self):
        for line in self:
            line.quantity_approved = line.quantity

    @api.depends("kind", "visit_id.settlement", "visit_id.equipment_ids")
    def _compute_coverage(self):
        proposals = {visit: visit._get_coverage() for visit in self.visit_id}
        for line in self:
            line.coverage = coverage.propose(line.kind or "part", *proposals[line.visit_id]) \
                if line.visit_id else "billable"

    @api.depends("coverage", "visit_id.equipment_ids")
    def _compute_coverage_reason(self):
        for line in self:
            line.coverage_reason = line._get_coverage_reason()

    def _get_coverage_reason(self):
        """Why this line costs nothing, for the screen and the invoice; empty when it is billed."""
        visit = self.visit_id
        if self.coverage == "warranty":
            ends = [item.warranty_end_date for item in visit.equipment_ids if item.warranty_end_date]
            return self.env._("Under warranty until %s", max(ends)) if ends else self.env._("Under warranty")
        return self.env._("Goodwill") if self.coverage == "goodwill" else ""

    @api.depends("product_id", "uom_id", "quantity", "visit_id.partner_id")
    def _compute_price_unit(self):
        """The customer's pricelist price for that quantity, asked once for each pricelist and quantity."""
        for (company, pricelist, quantity), lines in self.grouped(lambda line: line._get_price_key()).items():
            for line in lines:
                line.price_unit = 0.0
            priced = lines.filtered("product_id")
            products = priced.product_id.with_company(company)
            if pricelist:
                prices = pricelist._get_products_price(products, quantity)
            else:
                prices = {product.id: product.lst_price for product in products}
            for line in priced:
                uom = line.product_id.uom_id
                price = prices[line.product_id.id]
                line.price_unit = uom._compute_price(price, line.uom_id or uom)

    def _get_price_key(self):
        company = self.company_id or self.visit_id.company_id or self.env.company
        partner = self.visit_id.partner_id.with_company(company)
        return company, partner.property_product_pricelist, self.quantity or self.quantity_planned or 1.0

    @api.depends("quantity_approved", "price_unit", "coverage")
    def _compute_price_subtotal(self):
        for line in self:
            billed = line.coverage == "billable"
            line.price_subtotal = line.quantity_approved * line.price_unit if billed else 0.0

    # --- Write -----------------------------------------------------------------------------------------------------

    def write(self, vals):
        if BILLED_FIELDS & vals.keys():
            self._check_approval_open(vals)
        return super().write(vals)

    def action_use_planned(self):
        """On the spot: exactly what was planned was used."""
        for line in self.filtered("quantity_planned"):
            line.quantity = line.quantity_planned

    def _is_work(self, vals):
        return bool(WORK_FIELDS & vals.keys())

    def _check_approval_open(self, vals):
        """Approval, price and coverage are closed once the visit is approved, and approval until it is done."""
        if self.env.su:
            return
        closed = self.visit_id.filtered(lambda visit: visit.state in ("approved", "invoiced"))
        if closed:
            raise UserError(self.env._("%s is approved. Send it back to change it.", closed[0].display_name))
        early = self.visit_id.filtered(lambda visit: visit.state != "done")
        if "approval" in vals and early:
            raise UserError(self.env._("%s is not waiting for approval.", early[0].display_name))

    def _prepare_next_vals(self):
        return {
            "kind": self.kind,
            "product_id": self.product_id.id,
            "quantity_planned": self.quantity_planned,
            "uom_id": self.uom_id.id,
        }
