from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine import coverage
from ..base.roles import MANAGER, OFFICE

WORK_FIELDS = {"product_id", "name", "quantity", "uom_id", "kind", "technician_id", "visit_id"}
BILLED_FIELDS = {"approval", "quantity_approved", "price_unit", "discount", "refusal_reason", "coverage"}


class ServiceVisitLine(models.Model):
    """One thing to approve and bill: a part, hours, kilometres, anything else."""

    _name = "service.visit.line"
    _description = "Visit Line"
    _inherit = ["service.visit.record.mixin", "service.company.check.mixin"]
    # By number of the visit: its own order would have a planned time written before it is complete.
    _order = "visit_id.id, sequence, id"
    _check_company_auto = True

    company_id = fields.Many2one(related="visit_id.company_id", store=True, precompute=True)
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
        precompute=True,
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
        precompute=True,
        readonly=False,
        copy=False,
        writers=OFFICE,
    )
    is_coverage_decided = fields.Boolean(readonly=True, copy=False, help="The office decided on the coverage.")
    coverage_reason = fields.Char("Why", compute="_compute_coverage_reason")
    # Not rounded, as on a sales order: prices without a tax they included have many decimals.
    price_unit = fields.Float(
        min_display_digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        copy=False,
        aggregator=None,
        writers=MANAGER,
    )
    discount = fields.Float(
        "Discount (%)",
        digits="Discount",
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

    @api.depends(
        "kind",
        "visit_id.settlement",
        "visit_id.equipment_ids",
        "visit_id.date_start",
        "visit_id.window_start",
        "visit_id.date_reported",
    )
    def _compute_coverage(self):
        """Anew when the visit moves, unless the office has decided, or the customer signed, or it was approved."""
        settled = self.filtered(lambda line: line.coverage and (line.is_coverage_decided or line._is_settled()))
        proposals = (self - settled)._propose_coverage()
        for line in self:
            line.coverage = proposals.get(line, line.coverage)

    def _propose_coverage(self):
        """{line: who pays for it, by the rules}."""
        facts = {visit: visit._get_coverage() for visit in self.visit_id}
        return {
            line: coverage.propose(line.kind or "part", *facts[line.visit_id]) if line.visit_id else "billable"
            for line in self
        }

    def _is_settled(self):
        """Whether the customer signed this line, or the manager approved the visit."""
        return self.visit_id.is_signed or self.visit_id.state in ("approved", "invoiced")

    @api.depends("coverage", "visit_id.equipment_ids.warranty_end_date")
    @api.depends_context("lang")
    def _compute_coverage_reason(self):
        for line in self:
            line.coverage_reason = line._get_coverage_reason()

    def _get_description(self):
        """What was used, in the language of the context: the product's name, unless somebody wrote something else."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        # The proposed name was stored in the language of whoever entered the line.
        named = {self.product_id.with_context(lang=code).display_name for code in languages}
        return self.product_id.display_name if not self.name or self.name in named else self.name

    def _get_coverage_reason(self):
        """Why this line costs nothing, for the screen and the invoice; empty when it is billed."""
        visit = self.visit_id
        if self.coverage == "warranty":
            ends = [item.warranty_end_date for item in visit.equipment_ids if item.warranty_end_date]
            if ends:
                return self.env._("Under warranty until %s", format_date(self.env, max(ends)))
            return self.env._("Under warranty")
        return self.env._("Goodwill") if self.coverage == "goodwill" else ""

    @api.depends(
        "product_id",
        "uom_id",
        "quantity",
        "quantity_planned",
        "visit_id.pricelist_id",
        "visit_id.currency_id",
        "visit_id.fiscal_position_id",
    )
    def _compute_price_unit(self):
        """Price and discount as on a sales order, asked once for all lines that go by the same."""
        for key, lines in self.grouped(lambda line: line._get_price_key()).items():
            prices = self.env["service.visit.prices"]._get_product_prices(lines.product_id, *key)
            for line in lines:
                line.price_unit, line.discount = prices.get(line.product_id.id, (0.0, 0.0))

    def _get_price_key(self):
        visit = self.visit_id
        company = self.company_id or visit.company_id or self.env.company
        currency = visit.currency_id or company.currency_id
        quantity = self.quantity or self.quantity_planned or 1.0
        return company, visit.pricelist_id, currency, visit.fiscal_position_id, self.uom_id, quantity

    @api.depends("quantity_approved", "price_unit", "discount", "coverage")
    def _compute_price_subtotal(self):
        for line in self:
            price = line._get_billed_price() * (1 - line.discount / 100)
            line.price_subtotal = line.quantity_approved * price

    def _get_billed_price(self):
        """The price of one unit, nothing for what is covered."""
        return self.price_unit if self.coverage == "billable" else 0.0

    # --- Create and write ------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._note_decisions(vals_list)
        return lines

    def _note_decisions(self, vals_list):
        """A coverage that is given and is not what the rules say was decided; a form sends along what it shows."""
        given = self.browse(line.id for line, vals in zip(self, vals_list, strict=True) if vals.get("coverage"))
        proposals = given._propose_coverage()
        decided = given.filtered(lambda line: line.coverage != proposals[line])
        if decided:
            decided._write_owned({"is_coverage_decided": True})

    def write(self, vals):
        if BILLED_FIELDS & vals.keys():
            self._check_approval_open(vals)
        result = super().write(vals)
        if "coverage" in vals:
            self.filtered(lambda line: not line.is_coverage_decided)._write_owned({"is_coverage_decided": True})
        return result

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
        signed = self.visit_id.filtered(lambda visit: visit.is_signed and visit._get_signed_fields() & vals.keys())
        if signed:
            raise UserError(
                self.env._("%s is signed. Send it back to change what the customer saw.", signed[0].display_name)
            )
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
