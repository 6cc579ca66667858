from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_round, format_date


class ServiceContractRenewal(models.Model):
    """A contract whose term ends: to be offered, offered, won or lost."""

    _name = "service.contract.renewal"
    _description = "Contract Renewal"
    _inherit = ["service.state.mixin", "service.batch", "mail.thread", "mail.activity.mixin"]
    _order = "date_end, id"
    _rec_name = "contract_id"
    _check_company_auto = True

    _state_transitions = {
        "to_offer": ("offered", "won", "lost"),
        "offered": ("to_offer", "won", "lost"),
    }

    contract_id = fields.Many2one(
        "service.contract", required=True, readonly=True, index=True, ondelete="cascade", copy=False
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Customer", store=True, precompute=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", compute="_compute_user_id", store=True, readonly=False, precompute=True
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    amount_yearly = fields.Monetary("Fees a Year", related="contract_id.fee_yearly")
    date_end = fields.Date("Ends on", required=True, readonly=True, copy=False)
    date_notice = fields.Date(related="contract_id.date_notice")
    percent = fields.Float("Proposed Change (%)", digits=(6, 2))
    state = fields.Selection(
        [("to_offer", "To offer"), ("offered", "Offered"), ("won", "Won"), ("lost", "Lost")],
        default="to_offer",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    order_id = fields.Many2one("sale.order", "Offer", readonly=True, copy=False, index="btree_not_null")
    lost_reason = fields.Char(readonly=True, copy=False)

    _unique_end = models.Constraint("UNIQUE(contract_id, date_end)", "A term of a contract is renewed once.")
    _check_percent = models.Constraint(
        "CHECK(percent >= -100)", "A price falls by 100 % at most: enter a change of -100 % or more."
    )

    @api.depends("contract_id")
    def _compute_user_id(self):
        for renewal in self:
            renewal.user_id = renewal.contract_id.user_id

    @api.model
    def _get_ending_domain(self):
        """Running contracts that end within the days their company looks ahead, and renew not by themselves."""
        companies = self.env["res.company"].search([])
        soon = fields.Domain.OR(
            company._local_today_domain("date_end", company.service_renewal_days) for company in companies
        )
        return soon & fields.Domain("state", "=", "running") & fields.Domain("is_auto_renewed", "=", False) & (
            fields.Domain("date_notice_received", "=", False) & fields.Domain("partner_id", "!=", False)
        )

    @api.model
    def _cron_open(self):
        """Daily: open a renewal for each contract that comes to its end; one whose end has moved by now goes."""
        contracts = self.env["service.contract"].search(
            self._get_ending_domain() & fields.Domain("date_end", "!=", False)
        )
        waiting = self.search([("state", "=", "to_offer")])
        waiting.filtered(lambda row: row.contract_id.date_end != row.date_end).unlink()
        known = {(row.contract_id, row.date_end) for row in self.search([("contract_id", "in", contracts.ids)])}
        missing = contracts.filtered(lambda contract: (contract, contract.date_end) not in known)
        return self._create_owned([{"contract_id": c.id, "date_end": c.date_end} for c in missing])

    # --- Offer -----------------------------------------------------------------------------------------------------

    def action_offer(self):
        """Make a quotation of the fees at the proposed prices; confirmed, it renews the contract."""
        self.ensure_one()
        self.check_access("write")
        contract = self.contract_id
        contract._check_has_term()
        fees = self._get_offered_fees()
        if not fees:
            raise UserError(
                self.env._("%s has no fee in its next term: it is won without an offer.", contract.display_name)
            )
        self._set_state("offered")
        # With all rights: whoever keeps contracts need not be a salesperson.
        order = self.env["sale.order"].sudo()._create_owned(
            {
                "partner_id": contract.partner_id.id,
                "company_id": contract.company_id.id,
                "pricelist_id": contract.sudo().pricelist_id.id,
                "user_id": self.user_id.id,
                "origin": contract.display_name,
                "service_contract_id": contract.id,
                "order_line": [Command.create(self._prepare_offer_line(fee)) for fee in fees],
            }
        )
        self._write_owned({"order_id": order.id})
        return {
            "type": "ir.actions.act_window", "res_model": "sale.order", "res_id": order.id, "view_mode": "form",
        }

    def _get_next_day(self):
        """The first day of the next term."""
        return self.date_end + relativedelta(days=1)

    def _get_offered_fees(self):
        """Fees that go on in the next term."""
        return self.contract_id.fee_ids.filtered(lambda fee: not fee.date_to or fee.date_to > self.date_end)

    def _prepare_offer_line(self, fee):
        """A fee at its new price: in effect from the first day of the next term, billed by the contract."""
        _day, quantity, price, _reason = fee._get_price_on(self._get_next_day())
        partner = self.partner_id
        fee = fee.with_context(lang=partner.lang or self.env.lang)  # the customer reads it
        return {
            "product_id": fee.product_id.id,
            "name": fee.env._("%(fee)s, %(every_month)s", fee=fee.name, every_month=fee.interval_label),
            "product_uom_qty": quantity,
            "price_unit": self._get_offered_price(fee, price),
            "discount": fee.discount,
            "service_renewal_id": self.id,
            "service_fee_id": fee.id,
            "service_fee_quantity": quantity,
            "service_fee_date": self._get_next_day(),
        }

    def _get_offered_price(self, fee, price):
        """`price` with the proposed change, with as many decimals as prices have."""
        if not self.percent:
            return price
        digits = max(fee.currency_id.decimal_places, self.env["decimal.precision"].precision_get("Product Price"))
        return float_round(price * (1 + self.percent / 100), precision_digits=digits)

    def _win(self):
        """The customer accepts: the contract runs for another term, less the fees that were taken off the offer."""
        for renewal in self.filtered(lambda renewal: renewal.state in ("to_offer", "offered")):
            contract = renewal.contract_id
            contract._check_has_term()
            renewal._set_state("won")
            if contract.date_end == renewal.date_end:
                renewal._end_fees_not_ordered()
                contract.action_renew()

    def _end_fees_not_ordered(self):
        """What the customer did not accept is not billed in the next term."""
        order = self.order_id.sudo()  # with all rights: the offer may be a colleague's
        if order.state == "sale":
            offered = self._get_offered_fees().filtered(lambda fee: fee.create_date <= order.create_date)
            gone = offered - order.order_line.filtered("product_uom_qty").service_fee_id.with_env(self.env)
            never_began = gone.filtered(lambda fee: fee.date_from and fee.date_from > self.date_end)
            (gone - never_began).write({"date_to": self.date_end})
            never_began.unlink()

    def action_win(self):
        """Renew the contract as it is, without an offer."""
        self.check_access("write")
        self._win()

    def action_lose(self):
        """Ask why the contract is not renewed."""
        self.ensure_one()
        actions = self.env["ir.actions.act_window"]
        action = actions._for_xml_id("service_maintenance_billing.action_service_renewal_lose")
        return {**action, "context": {"default_renewal_id": self.id}}

    def _lose(self, reason):
        """The customer does not renew: the contract ends on its last day."""
        self.check_access("write")
        for renewal in self:
            renewal._set_state("lost", lost_reason=reason)
            # With all rights: whoever keeps contracts need not be a salesperson.
            renewal.order_id.sudo().filtered(lambda order: order.state in ("draft", "sent"))._action_cancel()
            renewal.contract_id.message_post(
                body=self.env._(
                    "Not renewed: it ends on %(day)s. %(reason)s",
                    day=format_date(self.env, renewal.contract_id.date_end or renewal.date_end),
                    reason=reason,
                )
            )
