from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """A line that sold a contract, or changes the quantity of one of its fees."""

    _inherit = "sale.order.line"

    service_contract_ids = fields.One2many("service.contract", "origin_sale_line_id", "Contracts Sold", readonly=True)
    service_fee_id = fields.Many2one(
        "service.contract.fee", "Fee Changed", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    service_fee_quantity = fields.Float("New Quantity", digits="Product Unit", readonly=True, copy=False)
    service_fee_date = fields.Date("Changes from", readonly=True, copy=False)
    service_fee_change_id = fields.Many2one(
        "service.contract.fee.change", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    service_renewal_id = fields.Many2one(
        "service.contract.renewal", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    def _is_billed_by_fee(self):
        """Whether a fee of the contract that this line sold or renews bills it, period by period."""
        self.ensure_one()
        if self.service_renewal_id:
            return True
        # With all rights: salespeople need not read contracts.
        return self.product_id in self.sudo().service_contract_ids.fee_ids.product_id

    @api.depends("service_contract_ids.fee_ids.product_id")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        self.filtered(lambda line: line._is_billed_by_fee()).qty_to_invoice = 0

    @api.depends("service_contract_ids.fee_ids.product_id")
    def _compute_invoice_status(self):
        super()._compute_invoice_status()
        self.filtered(lambda line: line._is_billed_by_fee()).invoice_status = "no"

    def _change_fees(self):
        """Carry out, once, what these confirmed lines say about fees."""
        for line in self.sudo():  # with all rights: salespeople confirm and need not write contracts
            fee = line.service_fee_id
            if not fee or line.service_fee_change_id:
                continue
            quantity, price = line.service_fee_quantity, None
            if line.service_renewal_id:
                # Somebody may have come to terms with the customer on the offer itself.
                if fee.discount == 100 != line.discount:
                    fee._make_free_by_price()
                quantity, price = line.product_uom_qty, line._get_price_for_fee()
            reason = self.env._(
                "%(order)s: %(before)g → %(after)g",
                order=line.order_id.name,
                before=fee._get_price_on(line.service_fee_date)[1],
                after=quantity,
            )
            line.service_fee_change_id = fee._change_from(line.service_fee_date, reason, quantity, price)

    def _get_price_for_fee(self):
        """The price of this line at the discount of its fee."""
        mine, whole = 100 - self.discount, 100 - self.service_fee_id.discount
        return self.price_unit if mine == whole else self.price_unit * mine / whole
