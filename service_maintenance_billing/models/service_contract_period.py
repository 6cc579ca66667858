from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL, float_repr, format_date

from ..engine.periods import amount_owed, cut, without

BILLERS = ("service_maintenance.group_manager", "account.group_account_invoice")
VISITS_SHOWN = 3


class ServiceContractPeriod(models.Model):
    """One period of a fee. The database knows it once, so that nothing is ever billed twice for it.

    It is billed as long as an invoice line stands for it: one that is deleted, cancelled or credited in full opens the
    period again.
    """

    _name = "service.contract.period"
    _description = "Fee Period"
    _inherit = ["owned.fields.mixin", "service.batch"]
    _order = "date_invoice, id"
    _check_company_auto = True

    fee_id = fields.Many2one("service.contract.fee", required=True, readonly=True, ondelete="cascade", copy=False)
    contract_id = fields.Many2one(related="fee_id.contract_id", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="fee_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Customer", store=True, precompute=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    product_id = fields.Many2one(related="fee_id.product_id", store=True, precompute=True)
    date_start = fields.Date("From", required=True, readonly=True, copy=False)
    date_end = fields.Date("To", required=True, readonly=True, copy=False)
    date_planned = fields.Date("Planned Invoice", readonly=True, copy=False, help="What the fee says.")
    date_invoice = fields.Date(
        "Invoice on", required=True, readonly=True, copy=False, help="As planned, or moved by hand."
    )
    amount = fields.Monetary(readonly=True, copy=False)
    factors = fields.Json(readonly=True, copy=False, help="What the amount is made of: days, quantity and price.")
    carry = fields.Char(
        readonly=True, copy=False, help="What rounding left over, as an exact fraction: the next period takes it along."
    )
    arithmetic = fields.Char(compute="_compute_arithmetic")
    state = fields.Selection(
        [("planned", "Planned"), ("billed", "Billed"), ("skipped", "Skipped")],
        compute="_compute_state",
        store=True,
    )
    skip_reason = fields.Char(readonly=True, copy=False)
    error_message = fields.Text("Error", readonly=True, copy=False)
    invoice_line_ids = fields.One2many("account.move.line", "service_period_id", "Invoice Lines", readonly=True)
    invoice_line_id = fields.Many2one(
        "account.move.line", compute="_compute_state", store=True, index="btree_not_null", ondelete="set null"
    )
    invoice_id = fields.Many2one(related="invoice_line_id.move_id", string="Invoice")
    is_unbilled = fields.Boolean("Without an Invoice", compute="_compute_reason", search="_search_is_unbilled")
    reason = fields.Char("Why", compute="_compute_reason", help="Why there is no invoice.")

    _unique_start = models.Constraint("UNIQUE(fee_id, date_start)", "A fee has each period once.")
    _check_dates = models.Constraint("CHECK(date_end >= date_start)", "A period would end before it begins.")
    _invoice_idx = models.Index("(date_invoice) WHERE state = 'planned'")

    # --- Computes --------------------------------------------------------------------------------------------------

    @api.depends(
        "invoice_line_ids.parent_state", "invoice_line_ids.move_id.payment_state", "invoice_line_ids.price_subtotal",
        "skip_reason",
    )
    def _compute_state(self):
        for period in self:
            line = period._get_live_lines()[:1]
            period.invoice_line_id = line
            period.state = "billed" if line else "skipped" if period.skip_reason else "planned"

    def _get_live_lines(self):
        """The invoice lines that stand for this period now; cancelled ones and those credited in full bill nothing."""
        # With all rights: whether something bills the period does not depend on who asks.
        return self.sudo().invoice_line_ids.filtered(
            lambda line: line.move_id.move_type == "out_invoice"
            and line.parent_state != "cancel"
            and not self._is_reversed(line.move_id)
            and not self._is_credited(line)
        )

    @api.depends("factors", "amount")
    @api.depends_context("lang")
    def _compute_arithmetic(self):
        for period in self:
            period.arithmetic = self._describe_factors(period.factors or [], period.currency_id)

    @api.model
    def _describe_factors(self, factors, currency):
        """The arithmetic behind an amount, in words: price times quantity, and the share of days."""
        digits = currency.decimal_places if currency else 2
        texts = []
        for factor in factors:
            text = f"{factor['quantity']:g} × {self._show_number(factor['price'], digits)}"
            if factor["discount"]:
                text += f" − {factor['discount']:g} %"
            if factor["days"] != factor["of"]:
                text = self.env._(
                    "%(price)s, %(days)s of %(of)s days", price=text, days=factor["days"], of=factor["of"]
                )
            texts.append(text)
        return " + ".join(texts)

    @api.model
    def _show_number(self, number, digits):
        """A price with the decimals of its currency, or more where it has more."""
        text = float_repr(number, digits)
        return text if float(text) == number else f"{number:g}"

    @api.depends("state", "date_invoice", "error_message", "skip_reason")
    def _compute_reason(self):
        for period in self:
            company = period.company_id or self.env.company
            is_due = bool(period.date_invoice and period.date_invoice <= company._local_today())
            period.is_unbilled = period.state == "planned" and is_due
            if period.state == "skipped":
                period.reason = period.skip_reason
            elif period.state == "planned":
                waits = self.env._("The next run bills it.") if is_due else self.env._("Its day has not come.")
                period.reason = period.error_message or waits
            else:
                period.reason = False

    def _search_is_unbilled(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_bill_domain(self.env.companies)
        return domain if True in value else ~domain

    @api.depends("fee_id", "date_start", "date_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = f"{period.fee_id.name or ''} · {period._get_span_text()}"

    def _get_span_text(self):
        return f"{format_date(self.env, self.date_start)} – {format_date(self.env, self.date_end)}"

    def _is_whole(self):
        """Whether it is one whole period at one price: billed by quantity and price, else as one amount."""
        factors = self.factors or []
        return len(factors) == 1 and factors[0]["days"] == factors[0]["of"]

    # --- Changing --------------------------------------------------------------------------------------------------

    def _follow(self, vals):
        """Take over what the schedule says now of this planned period; a day moved by hand stays."""
        if self.date_invoice == self.date_planned:
            vals = {**vals, "date_invoice": vals["date_planned"]}
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed:
            self._write_owned(changed)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_schedule(self):
        if not self._is_by_owner():
            raise UserError(self.env._("A period is not deleted. Skip it: the others stay."))

    def _check_open(self):
        """Raises UserError where one of these periods is billed or skipped."""
        for period in self:
            if period.state != "planned":
                raise UserError(self.env._("%s is billed or skipped already.", period.display_name))

    def _skip(self, reason):
        """Bill nothing for these periods."""
        self._check_is_biller()
        self._check_open()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why nothing is billed."))
        self._write_owned({"skip_reason": reason})
        self._clear_errors()
        for period in self:
            period.contract_id.message_post(
                body=self.env._("Not billed: %(period)s. %(reason)s", period=period.display_name, reason=reason)
            )

    def action_skip(self):
        """Ask why, then bill nothing for this period."""
        return self._ask("skip")

    def action_move(self):
        """Ask for the day of the invoice."""
        return self._ask("move")

    def _ask(self, what):
        self._check_is_biller()
        self._check_open()
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance_billing.action_service_period_edit")
        context = {"default_what": what, "default_period_ids": self.ids, "default_date": self[:1].date_invoice}
        names = {"skip": self.env._("Bill Nothing"), "move": self.env._("Invoice on Another Day")}
        return {**action, "name": names[what], "context": context}

    def action_unskip(self):
        """Bill these periods after all."""
        self._check_is_biller()
        self.filtered(lambda period: period.state == "skipped")._write_owned({"skip_reason": False})
        # What changed since they were skipped holds for them, too.
        self.fee_id._lay_out()

    def _move_to(self, day):
        """Bill these periods on another day."""
        self._check_is_biller()
        self._check_open()
        if not day:
            raise UserError(self.env._("Say on which day it is invoiced."))
        self._write_owned({"date_invoice": day})

    # --- Billing ---------------------------------------------------------------------------------------------------

    @api.model
    def _get_bill_domain(self, companies):
        """What the scheduled action bills: planned periods whose day is here."""
        return fields.Domain("state", "=", "planned") & companies._local_today_domain("date_invoice")

    def action_bill(self):
        """Bill these periods now, ahead of time or again after a failure; opens what was made."""
        self._check_is_biller()
        self._check_open()
        self.lock_for_update(allow_referencing=True)
        moves = self._bill().with_env(self.env)
        if not moves:  # it was not owed any more, and is gone
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        if len(moves) == 1:
            return {**action, "views": [(False, "form")], "view_mode": "form", "res_id": moves.id}
        return {**action, "domain": [("id", "in", moves.ids)]}

    def _check_is_biller(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in BILLERS):
            raise AccessError(self.env._("Only a service manager or an accountant bills fees."))
        self.check_access("read")

    def _bill(self):
        """Make the invoices of these periods, drafts or posted as their company wants; returns them."""
        moves, still_there = self.env["account.move"].sudo(), self._without_outdated()
        for company, periods in still_there.grouped("company_id").items():
            groups = periods.grouped(lambda period: period._get_bill_key())
            texts = periods.contract_id._get_next_visits_texts()
            # With the rights of billing itself: the caller's were checked, and nobody follows by having billed.
            env = self.sudo().with_company(company).with_context(mail_create_nosubscribe=True, fee_visits=texts).env
            created = env["account.move"].create(
                [group.with_env(env)._prepare_fee_invoice_vals() for group in groups.values()]
            )
            created._process_fee_invoices(company.service_fee_invoice)
            moves |= created
        still_there._clear_errors()
        return moves

    def _without_outdated(self):
        """These periods less what their contract does not hold any more: one that an invoice billed is not brought in
        line with end, pauses and prices, and has to be when the invoice goes."""
        # With all rights: whether something billed a row does not depend on who asks.
        over = self.filtered(
            lambda row: row.sudo().invoice_line_ids or ((last := row.fee_id._get_last_day()) and row.date_end > last)
        )
        if not over:
            return self
        over.fee_id._lay_out()
        return self.exists()

    def _get_bill_key(self):
        """What periods must have in common to stand on one invoice."""
        contract = self.contract_id
        whose = self.partner_id if self.company_id.service_fee_grouping == "partner_id" else contract
        return whose, self.partner_id, contract.site_id, contract.currency_id

    def _prepare_fee_invoice_vals(self):
        """Values of one draft invoice for these periods of one customer, in the customer's language."""
        contracts = self.contract_id
        first = contracts[0]
        first._check_can_bill_fees()
        partner = first.partner_id
        address = first._get_invoice_address()
        self = self.with_context(lang=partner.lang or self.env.lang)  # noqa: PLW0642 - all is for the customer to read
        lines = []
        for contract, periods in self.grouped("contract_id").items():
            if len(contracts) > 1:
                lines.append({"display_type": "line_section", "name": contract.display_name})
            lines += [
                period._prepare_fee_invoice_line_vals()
                for period in periods.sorted(lambda period: (period.date_start, period.fee_id.sequence, period.id))
            ]
            note = contract._prepare_fee_invoice_note()
            if note:
                lines.append({"display_type": "line_note", "name": note})
        return {
            "move_type": "out_invoice",
            "partner_id": address.id,
            "partner_shipping_id": (first.site_id or partner).id,
            "currency_id": first.currency_id.id,
            "invoice_origin": ", ".join(contracts.mapped("code")),
            "company_id": first.company_id.id,
            "invoice_user_id": first.user_id.id,
            "invoice_line_ids": [Command.create(vals) for vals in lines],
        }

    def _prepare_fee_invoice_line_vals(self):
        """Values of the invoice line: a whole period by quantity and price, a part of one as one amount."""
        self.ensure_one()
        fee = self.fee_id
        name = f"{fee.name}\n{self._get_span_text()}"
        if self._is_whole():
            [factor] = self.factors
            price = {"quantity": factor["quantity"], "price_unit": factor["price"], "discount": factor["discount"]}
        else:
            name += f"\n{self.arithmetic}"
            price = {"quantity": 1.0, "price_unit": self.amount, "discount": 0.0}
        return {
            "product_id": fee.product_id.id,
            "product_uom_id": fee.product_id.uom_id.id,
            "name": name,
            "service_period_id": self.id,
            **price,
        }

    # --- Crediting what is not owed --------------------------------------------------------------------------------

    def _get_taken_days(self, end):
        """[(first day, last day or None)] that are not owed: after the last day of the fee, and in pauses up to now.

        :param end: the last day of the contract, or None
        """
        self.ensure_one()
        last = min(filter(None, (end, self.fee_id.date_to)), default=None)
        after = [(last + timedelta(days=1), None)] if last else []
        yesterday = self.company_id._local_today() - timedelta(days=1)
        pauses = [(start, stop or yesterday) for start, stop in self.contract_id._get_fee_pauses()]
        return after + [pause for pause in pauses if pause[0] <= pause[1]]

    def _get_pieces(self):
        """[(amount of a whole period, first day, last day, days of the whole period)], one for each price."""
        return [
            (piece["amount"], fields.Date.to_date(piece["from"]), fields.Date.to_date(piece["to"]), piece["of"])
            for piece in self.factors or []
        ]

    def _get_charged_pieces(self):
        """As `_get_pieces`, at the quantities that orders charged, or gave back, since for days billed already."""
        self.ensure_one()
        fee, pieces = self.fee_id, []
        changes = fee.change_ids and fee._get_ordered_changes()
        for factor, (amount, first, last, whole) in zip(self.factors or [], self._get_pieces(), strict=True):
            for span in cut((first, last), changes.mapped("date")):
                ordered = changes.filtered(lambda change, day=span.start: change.date <= day)[-1:]
                if ordered and factor["quantity"] != fee._get_price_on(span.start)[1]:
                    pieces.append((fee._get_whole_amount(ordered.quantity, factor["price"]), *span, whole))
                else:
                    pieces.append((amount, *span, whole))
        return pieces

    def _get_spans_not_owed(self, end):
        """The days this period is about that are not owed, in order; see `_get_taken_days`."""
        taken = self._get_taken_days(end)
        owed = [span for piece in self._get_pieces() for span in without(piece[1:3], taken)]
        return [span for piece in self._get_pieces() for span in without(piece[1:3], owed)]

    def _get_rest(self, end):
        """What was billed of days that are not owed, less what credit notes, drafts too, take back already."""
        if not self._get_spans_not_owed(end):
            return 0.0
        rounding = self.currency_id.rounding or 0.01
        taken, pieces, charged = self._get_taken_days(end), self._get_pieces(), self._get_charged_pieces()
        ordered = amount_owed(charged, [], rounding) - amount_owed(pieces, [], rounding)
        owed = amount_owed(charged, taken, rounding)
        rest = self.amount + float(ordered - owed)
        if ordered and owed and abs(rest) >= abs(self.amount):
            # As much as the invoice bills would open the period again, although some of its days are owed.
            rest = self.amount - float(amount_owed(pieces, taken, rounding))
        credited = sum(
            line.quantity * line.price_unit * (1 - line.discount / 100)
            for line in self._get_credit_lines(self.invoice_line_id)
        )
        rest = self.currency_id.round(rest - credited)
        return rest if rest * self.amount > 0 else 0.0

    def _get_credit_lines(self, line):
        """Lines of credit notes of the invoice of `line`, drafts too, that are about this period."""
        # With all rights: whether something credits the period does not depend on who asks.
        return self.sudo().invoice_line_ids.filtered(
            lambda credit: credit.move_id.move_type == "out_refund"
            and credit.parent_state != "cancel"
            and credit.move_id.reversed_entry_id == line.move_id
        )

    def _is_reversed(self, invoice):
        """Whether credit notes take back the whole invoice: one that is a draft again stays matched, and does not."""
        return invoice.payment_state == "reversed" and "posted" in invoice._get_reconciled_amls().mapped("parent_state")

    def _is_credited(self, line):
        """Whether posted credit notes take back all that `line` bills, paid or not."""
        posted = self._get_credit_lines(line).filtered(lambda credit: credit.parent_state == "posted")
        credited = abs(sum(posted.mapped("price_subtotal")))
        return bool(posted) and line.currency_id.compare_amounts(credited, abs(line.price_subtotal)) >= 0

    def _credit_rest(self, end):
        """Make draft credit notes, one for each invoice, for what these billed periods do not owe."""
        self._check_is_biller()
        self._wait_for_turn()
        vals_list = []
        for invoice, rows in self.sudo().grouped("invoice_id").items():
            lines = [row._prepare_credit_line_vals(end) for row in rows]
            vals_list.append(invoice._prepare_fee_credit_vals(lines))
        # With the rights of billing itself: the caller's were checked.
        return self.env["account.move"].sudo().with_context(mail_create_nosubscribe=True).create(vals_list)

    def _prepare_credit_line_vals(self, end):
        """Values of the line that credits days not owed, taxed as the invoice was; the customer reads it."""
        self.ensure_one()
        line = self.invoice_line_id
        row = self.with_context(lang=line.move_id.partner_id.lang or self.env.lang)
        spans = ", ".join(
            f"{format_date(row.env, first)} – {format_date(row.env, last)}"
            for first, last in self._get_spans_not_owed(end)
        )
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "account_id": line.account_id.id,
            "name": row.env._("%(fee)s\nNot used: %(span)s", fee=row.fee_id.name, span=spans),
            "quantity": 1.0,
            "price_unit": self._get_rest(end),
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "service_period_id": self.id,
        }

    def _check_billed_once(self):
        """Raises UserError where an invoice that was taken up again bills what another one bills by now."""
        for period in self:
            if len(period._get_live_lines().move_id) > 1:
                raise UserError(self.env._("%s is billed by another invoice already.", period.display_name))

    # --- Errors: they stand on the period, one to-do for each contract, and clear on success ----------------------

    def _record_errors(self, failures):
        """Put the exceptions of {period: exception} on the periods, with one to-do for each contract."""
        for periods in self.union(*failures).grouped(lambda period: str(failures[period])).values():
            periods._write_owned({"error_message": self._describe_error(failures[periods[0]])})
        for contract in self.union(*failures).contract_id:
            contract._record_fee_error(next(iter(contract.period_ids.filtered("error_message"))).error_message)

    def _clear_errors(self):
        failed = self.filtered("error_message")
        if failed:
            failed._write_owned({"error_message": False})
            failed.contract_id._clear_fee_error()

    def action_open_invoice(self):
        """Open the invoice that bills this period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.sudo().invoice_id.id,  # the rights on it are asked when it opens
            "view_mode": "form",
        }

    # --- Next visits -----------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _get_next_visit_days(self, contracts, today):
        """{contract id: the next days on which a visit is due}, in one query."""
        self.env["service.contract.due"].flush_model(["contract_id", "state", "date_due"])
        # In SQL: of the year of due dates that each contract has only the first few are wanted.
        rows = self.env.execute_query(
            SQL(
                """SELECT contract_id, ARRAY_AGG(date_due ORDER BY date_due)
                     FROM (SELECT contract_id, date_due,
                                  ROW_NUMBER() OVER (PARTITION BY contract_id ORDER BY date_due) AS number
                             FROM service_contract_due
                            WHERE contract_id = ANY(%s) AND state = 'planned' AND date_due >= %s) due
                    WHERE number <= %s
                 GROUP BY contract_id""",
                contracts.ids,
                today,
                VISITS_SHOWN,
            )
        )
        return dict(rows)
