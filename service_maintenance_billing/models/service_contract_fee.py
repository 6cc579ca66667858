from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import periods

# Rows reach a month beyond the horizon, so that a fee is extended once a month and not once a day.
SLACK = relativedelta(months=1)
# A change of one of these lays out anew what is not billed yet.
LAID_OUT_BY = {
    "quantity", "price_unit", "discount", "billing_interval", "billing_unit", "billed", "counted_from", "date_from",
    "date_to",
}


class ServiceContractFee(models.Model):
    """A fee of a contract. Its periods are laid out ahead as rows, by the rules of engine/periods.py."""

    _name = "service.contract.fee"
    _description = "Contract Fee"
    _inherit = ["service.fee.terms", "service.batch"]
    _check_company_auto = True

    contract_id = fields.Many2one("service.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Customer")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    price_unit = fields.Float(
        "Price",
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        min_display_digits="Product Price",
        help="Of one unit for one whole period.",
    )
    discount = fields.Float(
        "Discount (%)", compute="_compute_price", store=True, readonly=False, precompute=True, digits="Discount"
    )
    quantity_now = fields.Float(digits="Product Unit", compute="_compute_amount")
    price_now = fields.Float(min_display_digits="Product Price", compute="_compute_amount")
    amount = fields.Monetary(compute="_compute_amount", help="Of a whole period, at today's price.")
    amount_yearly = fields.Monetary("A Year", compute="_compute_amount")
    date_from = fields.Date("First Day", compute="_compute_date_from", store=True, readonly=False, precompute=True)
    date_to = fields.Date("Last Day", help="Empty: as long as the contract runs.")
    laid_out_until = fields.Date(readonly=True, copy=False, help="Periods are laid out up to this day.")
    period_ids = fields.One2many("service.contract.period", "fee_id", "Periods", readonly=True)
    price_line_ids = fields.One2many("service.price.run.line", "fee_id", "Indexations", readonly=True)
    change_ids = fields.One2many("service.contract.fee.change", "fee_id", "Changes", readonly=True)

    _check_dates = models.Constraint("CHECK(date_to >= date_from)", "The fee would end before it begins.")
    _check_discount = models.Constraint("CHECK(discount <= 100)", "A discount is at most 100 %.")

    # --- Computes --------------------------------------------------------------------------------------------------

    @api.depends("product_id", "contract_id.pricelist_id", "contract_id.currency_id")
    def _compute_price(self):
        """Price and discount as on a sales order, asked once for all fees that go by the same."""
        for key, fees in self.grouped(lambda fee: fee._get_price_key()).items():
            # With all rights: pricelists and taxes are not everybody's to read who keeps contracts.
            prices = self.env["service.visit.prices"].sudo()._get_product_prices(fees.product_id, *key)
            for fee in fees:
                fee.price_unit, fee.discount = prices.get(fee.product_id.id, (0.0, 0.0))

    def _get_price_key(self):
        contract = self.contract_id.sudo()
        company = contract.company_id or self.env.company
        currency = contract.currency_id or company.currency_id
        position = contract._get_fee_fiscal_position(self.product_id)
        return company, contract.pricelist_id, currency, position, self.env["uom.uom"], self.quantity or 1.0

    @api.depends("contract_id")
    def _compute_date_from(self):
        """The first day of the contract; of one that runs already, today: the past is not billed unless asked for."""
        for fee in self:
            contract = fee.contract_id
            today = (contract.company_id or self.env.company)._local_today()
            fee.date_from = max(contract.date_start or today, today)

    @api.depends("quantity", "price_unit", "discount", "billing_interval", "billing_unit", "change_ids.date")
    def _compute_amount(self):
        for fee in self:
            _day, quantity, price, _reason = fee._get_price_on((fee.company_id or self.env.company)._local_today())
            fee.quantity_now, fee.price_now = quantity, price
            fee.amount = fee._get_whole_amount(quantity, price)
            fee.amount_yearly = fee.amount * fee._get_periods_per_year()

    @api.depends("name", "contract_id")
    def _compute_display_name(self):
        for fee in self:
            fee.display_name = f"{fee.contract_id.display_name or ''} · {fee.name or ''}"

    def _get_periods_per_year(self):
        return periods.PER_YEAR[self.billing_unit or "month"] / (self.billing_interval or 1)

    # --- Price in time ---------------------------------------------------------------------------------------------

    def _get_price_history(self):
        """[(from which day, quantity, price, why)], the first one from the beginning (no day)."""
        self.ensure_one()
        changes = [(change.date, change.quantity, change.price_unit, change.reason) for change in self.change_ids]
        return [(None, self.quantity, self.price_unit, ""), *sorted(changes, key=lambda change: change[0])]

    def _get_price_on(self, day):
        """The entry of the price's history that holds on `day`."""
        return [entry for entry in self._get_price_history() if not entry[0] or entry[0] <= day][-1]

    def _get_ordered_changes(self):
        """Changes of quantity by orders that charge the difference for days that are billed already, in order."""
        # With all rights: whoever quotes need not see orders.
        lines = self.env["sale.order.line"].sudo().search(
            [("service_fee_change_id", "in", self.change_ids.ids), ("service_renewal_id", "=", False)]
        )
        return self.change_ids & lines.service_fee_change_id

    def _get_next_quantity_day(self, day):
        """The first day after `day` on which another quantity holds than on the day before; None without."""
        _day, quantity, _price, _reason = self._get_price_on(day)
        later = (entry for entry in self._get_price_history()[1:] if entry[0] > day and entry[1] != quantity)
        return next((entry[0] for entry in later), None)

    def _get_whole_amount(self, quantity, price):
        """What a whole period costs, rounded as an invoice line is."""
        amount = quantity * price * (1 - self.discount / 100)
        return self.currency_id.round(amount) if self.currency_id else amount

    def _change_from(self, day, reason, quantity=None, price_unit=None):
        """From `day` on another quantity or price; what is not billed yet follows, divided by days."""
        vals_list = []
        for fee in self:
            _day, old_quantity, old_price, _reason = fee._get_price_on(day)
            vals_list.append(
                {
                    "fee_id": fee.id,
                    "date": day,
                    "quantity": old_quantity if quantity is None else quantity,
                    "price_unit": old_price if price_unit is None else price_unit,
                    "reason": reason,
                }
            )
        # With all rights: the history of a price is nobody's to write by hand.
        return self.env["service.contract.fee.change"].sudo().create(vals_list)

    def _make_free_by_price(self):
        """Have this fee, free by its discount of 100 %, cost nothing by its price: another price can then follow."""
        self.change_ids._write_owned({"price_unit": 0.0})
        self.write({"price_unit": 0.0, "discount": 0.0})

    def _get_agreed_changes(self):
        """Changes that a customer signed with a renewal: they hold whatever comes before them."""
        # With all rights: whoever changes prices need not see orders.
        lines = self.env["sale.order.line"].sudo().search(
            [("service_fee_id", "in", self.ids), ("service_renewal_id", "!=", False)]
        )
        return lines.service_fee_change_id

    def _get_index_base(self):
        """(month whose index the price goes by, day on which it was last indexed or None)."""
        self.ensure_one()
        last = self.price_line_ids.filtered("is_live").sorted("month_new")[-1:]
        if last:
            return last.month_new, last.date_effective
        contract = self.contract_id
        return contract.price_base_month or contract.date_start.replace(day=1), None

    # --- Laying out ------------------------------------------------------------------------------------------------

    def _get_anchor(self):
        """A day on which a period begins."""
        first = self.date_from
        if self.counted_from == "start" or self.billing_unit == "day":
            return first
        if self.billing_unit == "week":
            return first - timedelta(days=first.weekday())
        return first.replace(month=1, day=1)

    def _get_last_day(self):
        """The last day that is billed; None: without end."""
        return min(filter(None, (self.date_to, self.contract_id._get_fee_end())), default=None)

    def _get_wanted_rows(self, until, kept=None):
        """Values of the rows that should be there up to `until`, besides the `kept` ones, in order.

        A day that a kept row has is never laid out again.
        """
        self.ensure_one()
        last_day = self._get_last_day()
        if not (self.date_from and self.product_id and self.billing_interval >= 1):
            return []
        kept = kept if kept is not None else self.period_ids.browse()
        taken = [(row.date_start, row.date_end) for row in kept] + self.contract_id._get_fee_pauses()
        rounding = self.currency_id.rounding or 0.01
        carries = [(row.date_start, row.carry or 0) for row in kept.sorted("date_start")]
        rows, carry = [], 0
        for period in periods.periods(
            self._get_anchor(), self.billing_interval, self.billing_unit, self.date_from, until, last_day
        ):
            spans = periods.without(period[:2], taken)
            if not spans:
                continue
            start, end = spans[0].start, spans[-1].end
            while carries and carries[0][0] < start:
                carry = carries.pop(0)[1]
            factors = [factor for span in spans for factor in self._get_factors(period, span)]
            exact = sum(
                periods.share(factor["amount"], period.whole, map_days(factor)) for factor in factors
            )
            [amount], carry = periods.settle([exact], rounding, carry)
            rows.append(
                {
                    "date_start": start,
                    "date_end": end,
                    "date_planned": start if self.billed == "advance" else end + timedelta(days=1),
                    "amount": float(amount),
                    "factors": factors,
                    "carry": str(carry),
                }
            )
        return rows

    def _get_factors(self, period, span):
        """What the amount of `span`, a piece of `period`, is made of, as JSON: one dict for each price."""
        factors = []
        for piece in periods.cut(span, [entry[0] for entry in self._get_price_history() if entry[0]]):
            _day, quantity, price, _reason = self._get_price_on(piece.start)
            factors.append(
                {
                    "from": fields.Date.to_string(piece.start),
                    "to": fields.Date.to_string(piece.end),
                    "days": piece.days,
                    "of": period.whole.days,
                    "quantity": quantity,
                    "price": price,
                    "discount": self.discount,
                    "amount": self._get_whole_amount(quantity, price),
                }
            )
        return factors

    def _lay_out(self):
        """Bring the planned periods of these fees in line with contract, price and pauses, in sets.

        What is billed or skipped stays as it is; so does the day to which somebody moved an invoice.
        """
        # With all rights: periods are nobody's to write by hand.
        fees = self.sudo().filtered(lambda fee: fee.contract_id.state != "draft")
        model = self.env["service.contract.period"].sudo()
        new, gone = [], model.browse()
        for company, of_company in fees.grouped("company_id").items():
            until = company._local_today() + relativedelta(months=company.service_horizon_months) + SLACK
            for fee in of_company:
                planned = {row.date_start: row for row in fee.period_ids if row.state == "planned"}
                kept = fee.period_ids.filtered(lambda row: row.state != "planned")
                for vals in fee._get_wanted_rows(until, kept):
                    row = planned.pop(vals["date_start"], None)
                    if row:
                        row._follow(vals)
                    else:
                        new.append({**vals, "date_invoice": vals["date_planned"], "fee_id": fee.id})
                gone = gone.union(*planned.values())
            of_company._write_owned({"laid_out_until": until})
        failed = gone.filtered("error_message").contract_id
        gone._as_owner().unlink()
        model.create(new)
        # Rows that reach their contract through their fee would stand twice in what is remembered of it.
        fees.contract_id.invalidate_recordset(["period_ids"], flush=False)
        failed._clear_fee_error()

    @api.model
    def _get_lay_out_domain(self):
        """Fees whose rows no longer reach the horizon of their company."""
        domains = [
            fields.Domain("company_id", "=", company.id)
            & fields.Domain(
                "laid_out_until", "<", company._local_today() + relativedelta(months=company.service_horizon_months)
            )
            for company in self.env["res.company"].search([])
        ]
        return fields.Domain("contract_id.state", "in", ("running", "paused")) & fields.Domain.OR(domains)

    @api.model
    def _cron_lay_out(self):
        """Daily: lay out the periods that came within the horizon."""
        return self._run_batches(self._get_lay_out_domain(), lambda fees: fees._lay_out(), self._record_errors)

    def _record_errors(self, failures):
        for fee, error in failures.items():
            fee.contract_id._record_fee_error(self._describe_error(error))

    # --- Checks, create, write, delete -----------------------------------------------------------------------------

    @api.constrains("contract_id")
    def _check_customer(self):
        for fee in self:
            if not fee.contract_id.partner_id:
                raise ValidationError(self.env._("%s has no customer who could pay a fee.", fee.contract_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        fees = super().create(vals_list)
        fees._lay_out()
        return fees

    def write(self, vals):
        if "contract_id" in vals and any(fee.contract_id.id != vals["contract_id"] for fee in self):
            raise UserError(self.env._("A fee stays with its contract."))
        result = super().write(vals)
        if LAID_OUT_BY & vals.keys():
            self._lay_out()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        if any(row.state == "billed" for row in self.sudo().period_ids):  # also those of colleagues' invoices
            raise UserError(self.env._("A fee that was billed is not deleted: set its last day."))


def map_days(factor):
    """The first and last day of a factor."""
    return fields.Date.to_date(factor["from"]), fields.Date.to_date(factor["to"])
