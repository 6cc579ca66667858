from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..engine import periods


class ServiceFeeQuote(models.TransientModel):
    """Quotes another quantity of a contract's fees: the order has the difference for days that are billed already, and
    changes the fees when it is confirmed."""

    _name = "service.fee.quote"
    _description = "Quote Other Quantities"
    _inherit = ["finite.numbers.mixin"]

    contract_id = fields.Many2one("service.contract", required=True, readonly=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date = fields.Date(required=True, default=lambda self: self.env.company._local_today())
    line_ids = fields.One2many("service.fee.quote.line", "quote_id")
    amount = fields.Monetary("To Pay Now", compute="_compute_amount")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for quote in self:
            quote.amount = sum(quote.line_ids.mapped("amount"))

    def action_quote(self):
        """Make the quotation and open it."""
        self.ensure_one()
        self.contract_id.fee_ids.check_access("write")
        changed = self.line_ids.filtered(lambda line: line.quantity_new != line.quantity)
        if not changed:
            raise UserError(self.env._("Enter the new quantity of at least one fee."))
        contract = self.contract_id
        # With all rights: whoever keeps contracts need not be a salesperson.
        order = self.env["sale.order"].sudo()._create_owned(
            {
                "partner_id": contract.partner_id.id,
                "partner_shipping_id": (contract.site_id or contract.partner_id).id,
                "company_id": contract.company_id.id,
                "pricelist_id": contract.sudo().pricelist_id.id,
                "user_id": contract.user_id.id,
                "origin": contract.display_name,
                "service_contract_id": contract.id,
                "order_line": [Command.create(line._prepare_order_line()) for line in changed],
            }
        )
        return {
            "type": "ir.actions.act_window", "res_model": "sale.order", "res_id": order.id, "view_mode": "form",
        }


class ServiceFeeQuoteLine(models.TransientModel):
    _name = "service.fee.quote.line"
    _description = "Fee with Another Quantity"
    _inherit = ["finite.numbers.mixin"]

    quote_id = fields.Many2one("service.fee.quote", required=True, ondelete="cascade")
    fee_id = fields.Many2one("service.contract.fee", required=True, readonly=True)
    name = fields.Char("Fee", related="fee_id.name")
    currency_id = fields.Many2one(related="quote_id.currency_id")
    quantity = fields.Float("Now", digits="Product Unit", readonly=True)
    quantity_new = fields.Float("New", digits="Product Unit", required=True)
    amount = fields.Monetary("For Days Billed Already", compute="_compute_amount")

    _check_quantity = models.Constraint("CHECK(quantity_new >= 0)", "A quantity cannot be negative.")

    @api.depends("quantity_new", "quote_id.date")
    def _compute_amount(self):
        for line in self:
            line.amount = sum(part for part, _text in line._get_parts())

    def _get_parts(self):
        """[(difference, arithmetic)] of the days that are billed already, from the change on to the next one."""
        fee, day = self.fee_id, self.quote_id.date
        result = []
        if not day:
            return result
        changes, until = fee._get_ordered_changes(), fee._get_next_quantity_day(day)
        for row in fee.period_ids.filtered(lambda row: row.state == "billed" and row.date_end >= day):
            not_owed = row._get_taken_days(fee.contract_id._get_fee_end())
            for factor in row.factors:
                first = max(fields.Date.to_date(factor["from"]), day)
                last = min(filter(None, (fields.Date.to_date(factor["to"]), until and until - timedelta(days=1))))
                if last < first:
                    continue
                spans = periods.without((first, last), not_owed)
                for piece in (piece for span in spans for piece in periods.cut(span, changes.mapped("date"))):
                    # What orders charged since counts as billed, too, where the invoice has it not.
                    ordered = changes.filtered(lambda change, piece=piece: change.date <= piece.start)[-1:]
                    is_outstanding = factor["quantity"] != fee._get_price_on(piece.start)[1]
                    billed = ordered.quantity if ordered and is_outstanding else factor["quantity"]
                    if billed != self.quantity_new:
                        result.append(self._get_part(piece, factor, billed))
        return result

    def _get_part(self, piece, factor, billed):
        """(difference, arithmetic) of some days of a period, which are billed at the quantity `billed`."""
        fee = self.fee_id
        more = fee._get_whole_amount(self.quantity_new, factor["price"]) - fee._get_whole_amount(
            billed, factor["price"]
        )
        text = self.env._(
            "%(from)s – %(to)s: %(more)+g × %(price)g, %(days)s of %(of)s days",
            **{"from": format_date(self.env, piece.start), "to": format_date(self.env, piece.end)},
            more=self.quantity_new - billed,
            price=factor["price"],
            days=piece.days,
            of=factor["of"],
        )
        return fee.currency_id.round(more * piece.days / factor["of"]), text

    def _prepare_order_line(self):
        """One line with the difference; it changes the fee when the order is confirmed."""
        partner = self.quote_id.contract_id.partner_id
        line = self.with_context(lang=partner.lang or self.env.lang)
        fee = line.fee_id
        texts = [
            line.env._(
                "%(fee)s: %(before)g → %(after)g from %(date)s, %(every_month)s",
                fee=fee.name,
                before=line.quantity,
                after=line.quantity_new,
                date=format_date(line.env, line.quote_id.date),
                every_month=fee.interval_label,
            ),
            *(text for _amount, text in line._get_parts()),
        ]
        return {
            "product_id": fee.product_id.id,
            "name": "\n".join(texts),
            "product_uom_qty": 1,
            "price_unit": line.amount,
            "discount": 0.0,
            "service_fee_id": fee.id,
            "service_fee_quantity": line.quantity_new,
            "service_fee_date": line.quote_id.date,
        }
