from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

# A change of one of these moves the last day of the fees, or their prices.
TERM_FIELDS = {"state", "date_end", "duration", "duration_unit", "is_auto_renewed", "partner_id", "pricelist_id"}
ACTIVITY_ERROR = "service_maintenance_billing.activity_fee_error"
INVOICES_AHEAD = 12
PRICE_READERS = "service_maintenance.group_dispatcher,account.group_account_invoice"


class ServiceContract(models.Model):
    """What a contract earns: its fees, and the invoices to come."""

    _inherit = "service.contract"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        groups=PRICE_READERS,
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True, ondelete="restrict"
    )
    fee_ids = fields.One2many("service.contract.fee", "contract_id", "Fees", copy=True, groups=PRICE_READERS)
    period_ids = fields.One2many(
        "service.contract.period", "contract_id", "Fee Periods", readonly=True, groups=PRICE_READERS
    )
    price_base_month = fields.Date(
        "Base Month", help="The prices agreed upon go by the index of this month; empty: of the month of the start."
    )
    allowance_ids = fields.One2many("service.contract.allowance", "contract_id", "Included", copy=True)
    pause_ids = fields.One2many("service.contract.pause", "contract_id", "Pauses", readonly=True)
    renewal_ids = fields.One2many("service.contract.renewal", "contract_id", "Renewals", readonly=True)
    date_notice_received = fields.Date("Notice Received", readonly=True, copy=False, tracking=True)
    date_archived = fields.Date("Archived on", readonly=True, copy=False)
    fee_error = fields.Text(readonly=True, copy=False, groups=PRICE_READERS)
    fee_preview = fields.Html(
        "Coming Invoices", compute="_compute_fee_preview", sanitize=False, groups=PRICE_READERS
    )
    fee_rest = fields.Monetary(
        "Billed but not Owed",
        compute="_compute_fee_rest",
        groups=PRICE_READERS,
        help="What posted invoices bill of days after the last one or in a pause, and no credit note takes back.",
    )
    fee_yearly = fields.Monetary("Fees a Year", compute="_compute_fee_yearly", groups=PRICE_READERS)
    fee_invoice_count = fields.Integer(compute="_compute_fee_invoice_count", groups=PRICE_READERS)

    # --- Prices ----------------------------------------------------------------------------------------------------

    @api.depends("company_id", "partner_id")
    def _compute_pricelist_id(self):
        for company, contracts in self.grouped("company_id").items():
            for contract in contracts.with_company(company):
                # With all rights: a customer's pricelist is not everybody's to read who keeps contracts.
                contract.pricelist_id = contract.partner_id.sudo().property_product_pricelist

    @api.depends("company_id", "pricelist_id")
    def _compute_currency_id(self):
        for contract in self.sudo():  # with all rights: pricelists are not everybody's to read
            contract.currency_id = contract.pricelist_id.currency_id or contract.company_id.currency_id

    def _get_fee_fiscal_position(self, product):
        """To which prices that include tax are adapted; asked only where it changes a price."""
        taxes = product.sudo().taxes_id._filter_taxes_by_company(self.company_id)
        positions = self.env["account.fiscal.position"].sudo().with_company(self.company_id)
        if not any(taxes.mapped("price_include")):
            return positions
        return positions._get_fiscal_position(self.partner_id, self.site_id or self.partner_id)

    @api.constrains("currency_id")
    def _check_fee_currency(self):
        for contract in self.sudo():  # with all rights: what was billed counts, whoever asks
            if any(line.currency_id != contract.currency_id for line in contract.period_ids.invoice_line_id):
                raise UserError(
                    self.env._("%s was billed in another currency: make a new contract.", contract.display_name)
                )

    @api.depends("fee_ids.amount_yearly")
    def _compute_fee_yearly(self):
        for contract in self:
            contract.fee_yearly = sum(contract.fee_ids.mapped("amount_yearly"))

    def _get_announced_prices(self):
        """Indexed prices that are not in effect yet, for the letter to the customer."""
        self.ensure_one()
        lines = self.env["service.price.run.line"].search(
            [("contract_id", "=", self.id), ("is_live", "=", True), ("is_left_out", "=", False)]
        )
        return lines.filtered(lambda line: line.date_effective > self.company_id._local_today())

    # --- The term --------------------------------------------------------------------------------------------------

    def _get_fee_end(self):
        """The last day on which this contract is billed; None: without end."""
        self.ensure_one()
        term = None if self._is_renewing() else self.date_end
        return min(filter(None, (term, self.date_archived)), default=None)

    def _get_fee_pauses(self):
        """[(first day, last day or None)] of pauses that are not billed."""
        pauses = self.sudo().pause_ids.filtered(lambda pause: not pause.is_billed)
        return [(pause.date_from, pause.date_to or None) for pause in pauses]

    def _set_state(self, state, **values):
        """Remember the days of a pause, and when a contract was archived."""
        paused = self.filtered(lambda contract: contract.state == "paused")
        pauses = self.env["service.contract.pause"].sudo()  # pauses are nobody's to write by hand
        for contract in self:
            today = contract.company_id._local_today()
            if state == "paused" and contract not in paused:
                is_billed = contract.company_id.service_fee_bills_pauses
                pauses.create({"contract_id": contract.id, "date_from": today, "is_billed": is_billed})
            elif state == "running" and contract in paused:
                last = contract.sudo().pause_ids.filtered(lambda pause: not pause.date_to)
                last.filtered(lambda pause, today=today: pause.date_from >= today).unlink()
                last.exists().write({"date_to": today - relativedelta(days=1)})
            elif state == "archived":
                contract._write_owned({"date_archived": today})
        return super()._set_state(state, **values)

    def write(self, vals):
        result = super().write(vals)
        if TERM_FIELDS & vals.keys():
            # With all rights: who ends a contract need not see its prices.
            self.sudo().fee_ids._lay_out()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        # With all rights: whoever makes a contract need not write prices.
        self.sudo()._get_unsaid(contracts, vals_list, "fee_ids")._take_template_fees()
        self.sudo()._get_unsaid(contracts, vals_list, "allowance_ids")._take_template_allowances()
        return contracts

    @api.model
    def _get_unsaid(self, contracts, vals_list, name):
        """Those of these new contracts about whose field `name` nothing was said: their template says it."""
        return self.browse([contract.id for contract, vals in zip(contracts, vals_list) if not vals.get(name)])

    def _take_template_allowances(self):
        """What the contract template includes."""
        vals_list = [
            {"contract_id": contract.id, **allowance._prepare_allowance_vals()}
            for contract in self
            for allowance in contract.template_id.allowance_ids
        ]
        if vals_list:
            self.env["service.contract.allowance"].create(vals_list)

    def _take_template_fees(self):
        """The fees of the contract template, at the customer's prices."""
        vals_list = [
            contract._prepare_template_fee_vals(fee)
            for contract in self
            if contract.partner_id
            for fee in contract.template_id.fee_ids
        ]
        if vals_list:
            self.env["service.contract.fee"].sudo().create(vals_list)

    def _prepare_template_fee_vals(self, fee):
        """Values of a fee that the template asks for: as many as were sold, from the day of the sale on, and at the
        price of the order where the order sold the fee itself."""
        self.ensure_one()
        vals = {"contract_id": self.id, **fee._prepare_fee_vals()}
        line = self.origin_sale_line_id
        if self.origin_quantity:
            vals["quantity"] *= self.origin_quantity
        if line:
            vals["date_from"] = line.order_id._get_service_date()
            if line.product_id == fee.product_id:
                vals |= {"price_unit": line.price_unit, "discount": line.discount}
        return vals

    def _check_has_term(self):
        """Raises UserError where there is no term to renew by."""
        for contract in self:
            if not contract.duration:
                raise UserError(self.env._("%s has no term to renew by: enter one.", contract.display_name))

    def action_renew(self):
        """Extend the term by hand: a notice that was given is taken back."""
        noticed = self.filtered(lambda contract: contract.date_notice_received and contract.date_end)
        super().action_renew()
        noticed.filtered("duration")._write_owned({"date_notice_received": False})

    def action_quote_fees(self):
        """Ask for other quantities of the fees, and quote them."""
        self.ensure_one()
        self.fee_ids.check_access("write")
        today = self.company_id._local_today()
        running = self.fee_ids.filtered(lambda fee: not fee.date_to or fee.date_to >= today)
        if not running:
            raise UserError(self.env._("%s has no fee that runs.", self.display_name))
        quote = self.env["service.fee.quote"].create(
            {
                "contract_id": self.id,
                "date": today,
                "line_ids": [
                    Command.create({"fee_id": fee.id, "quantity": fee.quantity_now, "quantity_new": fee.quantity_now})
                    for fee in running
                ],
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance_billing.action_service_fee_quote")
        return {**action, "res_id": quote.id}

    # --- Billing ---------------------------------------------------------------------------------------------------

    @api.model
    def _cron_bill_periods(self):
        """Bill every period whose day is here, in every company; returns the number of periods billed."""
        model, done = self.env["service.contract.period"], 0
        for company in self.env["res.company"].search([]):
            together = company.service_fee_grouping
            done += model.with_company(company)._run_batches(
                model._get_bill_domain(company),
                lambda periods: periods._bill(),
                model._record_errors,
                order=f"{together}, date_invoice, id",
                together=together,
                apart="contract_id",
            )
        return done

    def _get_unbilled_periods(self):
        """Periods of these contracts whose day has come and that no invoice bills."""
        companies = self.company_id
        domain = self.env["service.contract.period"]._get_bill_domain(companies)
        return self.env["service.contract.period"].search(fields.Domain("contract_id", "in", self.ids) & domain)

    def action_bill_fees(self):
        """Bill what is due on these contracts now; opens what was made."""
        periods = self._get_unbilled_periods()
        if not periods:
            raise UserError(self.env._("Nothing is due: see the coming invoices."))
        return periods.action_bill()

    def _check_can_bill_fees(self):
        """What stands in the way of an invoice: raises UserError."""
        if not self.partner_id:
            raise UserError(self.env._("%s has no customer to invoice.", self.display_name))
        address = self._get_invoice_address()
        if not any((address.street, address.city, address.country_id)):
            raise UserError(
                self.env._(
                    "%(customer)s has no address: complete it before invoicing %(contract)s.",
                    customer=address.display_name,
                    contract=self.display_name,
                )
            )

    def _get_invoice_address(self):
        """Whom the invoices of this contract go to; mostly the customer, then read along with all others."""
        partner = self.partner_id
        address_id = partner.address_get(["invoice"])["invoice"]
        return partner if address_id == partner.id else partner.browse(address_id)

    @api.depends(
        "date_end", "is_auto_renewed", "date_archived", "fee_ids.date_to", "pause_ids.date_from", "pause_ids.date_to",
        "period_ids.state", "period_ids.invoice_line_ids.parent_state",
    )
    def _compute_fee_rest(self):
        for contract in self:
            day = contract._get_fee_end()
            rest = contract._get_rest_periods(day)
            contract.fee_rest = sum(row._get_rest(day) for row in rest)

    def _get_rest_periods(self, day):
        """Periods of which posted invoices bill what is not owed, where the contract ends on `day` (None: never)."""
        # With all rights: what was billed counts, whoever asks.
        return self.sudo().period_ids.filtered(
            lambda row: row.invoice_line_id.parent_state == "posted" and row._get_rest(day)
        )

    def action_credit_rest(self):
        """Make the draft credit notes for days that were billed and lie after the end or in a pause; opens them."""
        self.ensure_one()
        day = self._get_fee_end()
        rest = self._get_rest_periods(day).with_env(self.env)
        if not rest:
            raise UserError(self.env._("All that is billed is owed, or it is credited already."))
        moves = rest._credit_rest(day)
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_refund_type")
        if len(moves) == 1:
            return {**action, "views": [(False, "form")], "view_mode": "form", "res_id": moves.id}
        return {**action, "domain": [("id", "in", moves.ids)]}

    def _get_next_visits_texts(self):
        """{contract id: days of the next visits}; only of contracts that open visits."""
        by_visit = self.filtered(lambda contract: contract.action == "visit" and contract.state == "running")
        result = {}
        for company, contracts in by_visit.grouped("company_id").items():
            today = company._local_today()
            result |= self.env["service.contract.period"]._get_next_visit_days(contracts, today)
        return result

    def _prepare_fee_invoice_note(self):
        """A line of text below the fees of this contract: when its next visits are."""
        days = (self.env.context.get("fee_visits") or {}).get(self.id)
        if not days:
            return ""
        dates = ", ".join(format_date(self.env, day) for day in days)
        return self.env._("Next visits: %s", dates) if len(days) > 1 else self.env._("Next visit: %s", dates)

    def _record_fee_error(self, message):
        """The error on the contract, with one to-do."""
        self._write_owned({"fee_error": message})
        if not self.activity_search([ACTIVITY_ERROR]):
            self.activity_schedule(
                ACTIVITY_ERROR,
                user_id=self.user_id.id or self.env.uid,
                summary=self.env._("%s could not be billed", self.name),
                note=message,
            )

    def _clear_fee_error(self):
        """Take off the error and its to-do where no period is left with one."""
        healed = self.sudo().filtered(lambda c: c.fee_error and not any(c.period_ids.mapped("error_message")))
        healed._write_owned({"fee_error": False})
        healed.activity_unlink([ACTIVITY_ERROR])

    @api.depends("period_ids.invoice_line_ids.move_id")
    def _compute_fee_invoice_count(self):
        for contract in self:
            # With all rights: to see that there are some is not to read them.
            contract.fee_invoice_count = len(contract.sudo().period_ids.invoice_line_ids.move_id)

    def action_view_fee_invoices(self):
        """Open the invoices and credit notes of the fees."""
        moves = self.sudo().period_ids.invoice_line_ids.move_id  # the rights on them are asked when they open
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    def action_view_periods(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance_billing.action_service_period")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    # --- Preview ---------------------------------------------------------------------------------------------------

    @api.depends(
        "state", "date_start", "date_end", "is_auto_renewed", "duration", "period_ids.state", "period_ids.amount",
        "fee_ids.price_unit", "fee_ids.quantity", "fee_ids.discount", "fee_ids.billing_interval",
        "fee_ids.billing_unit", "fee_ids.billed", "fee_ids.counted_from", "fee_ids.date_from", "fee_ids.date_to",
        "fee_ids.name", "fee_ids.product_id",
    )
    @api.depends_context("lang")
    def _compute_fee_preview(self):
        for contract in self:
            invoices = contract._get_coming_invoices()
            values = {"invoices": invoices, "currency": contract.currency_id, "format_date": self._format_day}
            html = self.env["ir.qweb"]._render("service_maintenance_billing.fee_preview", values) if invoices else ""
            contract.fee_preview = Markup(html)

    def _format_day(self, day):
        return format_date(self.env, day)

    def _get_coming_invoices(self):
        """The next invoices: [{day, total, rows: [{name, from, to, arithmetic, amount}]}], also of a draft."""
        self.ensure_one()
        company = self.company_id or self.env.company
        period, rows = self.env["service.contract.period"], []
        fees = self.fee_ids.filtered("date_from")
        until = company._local_today()
        if fees:
            often = max(fee._get_periods_per_year() for fee in fees)
            first = max(until, min(fees.mapped("date_from")))
            until = first + relativedelta(days=int(366 / often) * INVOICES_AHEAD + 31)
        for fee in fees:
            known = fee._origin.period_ids
            planned = {row.date_start: row.date_invoice for row in known if row.state == "planned"}
            rows += [
                {
                    "day": planned.get(vals["date_start"], vals["date_planned"]),
                    "name": fee.name,
                    "from": vals["date_start"],
                    "to": vals["date_end"],
                    "amount": vals["amount"],
                    "arithmetic": period._describe_factors(vals["factors"], self.currency_id),
                }
                for vals in fee._get_wanted_rows(until, known.filtered(lambda row: row.state != "planned"))
            ]
        by_day = {}
        for row in sorted(rows, key=lambda row: (row["day"], row["from"])):
            by_day.setdefault(row["day"], []).append(row)
        return [
            {"day": day, "rows": group, "total": sum(row["amount"] for row in group)}
            for day, group in list(by_day.items())[:INVOICES_AHEAD]
        ]
