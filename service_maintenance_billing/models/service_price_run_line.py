from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ServicePriceRunLine(models.Model):
    """The new price of one fee, with its arithmetic."""

    _name = "service.price.run.line"
    _description = "Indexed Price"
    _inherit = ["owned.fields.mixin"]
    _order = "run_id desc, contract_id, id"
    _rec_name = "fee_id"

    run_id = fields.Many2one(
        "service.price.run", required=True, readonly=True, copy=False, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, precompute=True)
    run_state = fields.Selection(related="run_id.state", string="State of the Run")
    date_effective = fields.Date(related="run_id.date_effective")
    fee_id = fields.Many2one(
        "service.contract.fee", required=True, readonly=True, copy=False, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one("service.contract", readonly=True, copy=False, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, copy=False)
    currency_id = fields.Many2one("res.currency", readonly=True, copy=False)
    price_old = fields.Float("Price", min_display_digits="Product Price", readonly=True, copy=False)
    price_new = fields.Float("New Price", min_display_digits="Product Price", readonly=True, copy=False)
    percent = fields.Float("%", digits=(9, 3), readonly=True, copy=False, aggregator="avg")
    limit = fields.Selection([("cap", "Cap"), ("floor", "Floor")], readonly=True, copy=False)
    month_old = fields.Date("Base Month", readonly=True, copy=False)
    month_new = fields.Date("Index Month", readonly=True, copy=False)
    index_old = fields.Float("Base Index", digits=(16, 6), readonly=True, copy=False, aggregator=None)
    index_new = fields.Float("Index", digits=(16, 6), readonly=True, copy=False, aggregator=None)
    share = fields.Float("Share (%)", digits=(5, 2), readonly=True, copy=False, aggregator=None)
    amount_effect = fields.Monetary("More a Year", readonly=True, copy=False)
    is_left_out = fields.Boolean("Left Out", readonly=True, copy=False)
    is_live = fields.Boolean(readonly=True, copy=False, help="Confirmed and not taken back.")
    change_id = fields.Many2one(
        "service.contract.fee.change", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    arithmetic = fields.Char(compute="_compute_arithmetic")

    _unique_month = models.UniqueIndex("(fee_id, month_new) WHERE is_live", "A fee is indexed to a month once.")

    @api.depends("price_old", "price_new")
    @api.depends_context("lang")
    def _compute_arithmetic(self):
        for line in self:
            line.arithmetic = line._get_arithmetic()

    def _get_arithmetic(self):
        """How the new price came about, in words."""
        text = f"{self.price_old:g} × (1 + {self.share:g} % × ({self.index_new:g} / {self.index_old:g} − 1))"
        limits = {"cap": self.env._("capped at %g %%"), "floor": self.env._("not below %g %%")}
        if self.limit:
            text += f", {limits[self.limit] % self.percent}"
        months = f"{format_date(self.env, self.month_old, date_format='MM/y')} → " + format_date(
            self.env, self.month_new, date_format="MM/y"
        )
        return f"{text} = {self.price_new:g} ({months})"

    def action_toggle_left_out(self):
        """Leave this fee out of the run, or take it in again."""
        for line in self.filtered(lambda line: line.run_id.state == "simulated"):
            line._write_owned({"is_left_out": not line.is_left_out})

    def _check_still_true(self):
        """Raises UserError where a price, or the month it was indexed to, changed since the simulation."""
        months = {}
        for line in self:
            _day, _quantity, price, _reason = line.fee_id._get_price_on(line.date_effective)
            index, base = line.contract_id.price_clause_id.index_id, line.fee_id._get_index_base()[0]
            if (index, base) not in months:
                months[index, base] = index._get_value_on(base)[0] if index else False
            if price != line.price_old or months[index, base] != line.month_old:
                raise UserError(
                    self.env._(
                        "The price of %(fee)s of %(contract)s changed since: go back to the draft and simulate again.",
                        fee=line.fee_id.name,
                        contract=line.contract_id.display_name,
                    )
                )

    def _apply(self):
        """Write the new prices into the history of the fees, from the day of the run on."""
        vals_list = []
        for line in self:
            _day, quantity, _price, _reason = line.fee_id._get_price_on(line.date_effective)
            vals_list.append(
                {
                    "fee_id": line.fee_id.id,
                    "date": line.date_effective,
                    "quantity": quantity,
                    "price_unit": line.price_new,
                    "reason": f"{line.run_id.name}: {line._get_arithmetic()}",
                }
            )
        # With all rights: the history of a price is nobody's to write by hand.
        changes = self.env["service.contract.fee.change"].sudo().create(vals_list)
        for line, change in zip(self, changes, strict=True):
            line._write_owned({"change_id": change.id, "is_live": True})
