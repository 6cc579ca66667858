from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import indexation

LINES_PER_CREATE = 2000
LETTERS = "service_maintenance_billing.mail_template_price_letter"


class ServicePriceRun(models.Model):
    """New prices of many contracts: simulated, announced by letter, in effect from their day on.

    Until that day the run can be taken back. A fee is indexed to a month once: the database refuses a second time.
    """

    _name = "service.price.run"
    _description = "Price Indexation"
    _inherit = ["service.state.mixin", "mail.thread"]
    _order = "date_effective desc, id desc"
    _check_company_auto = True

    _state_transitions = {
        "draft": ("simulated",),
        "simulated": ("draft", "confirmed"),
        "confirmed": ("taken_back",),
    }

    name = fields.Char(required=True, default=lambda self: self.env._("Indexation"))
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_effective = fields.Date("In Effect from", required=True, default=lambda self: self._default_date_effective())
    clause_ids = fields.Many2many("service.price.clause", string="Only Clauses", check_company=True)
    contract_ids = fields.Many2many("service.contract", string="Only Contracts", check_company=True)
    line_ids = fields.One2many("service.price.run.line", "run_id", "Prices", readonly=True)
    line_count = fields.Integer(compute="_compute_totals")
    amount_effect = fields.Monetary("More Revenue a Year", compute="_compute_totals")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("simulated", "Simulated"),
            ("confirmed", "Confirmed"),
            ("taken_back", "Taken back"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_announced = fields.Date("Letters Sent on", readonly=True, copy=False)
    is_in_effect = fields.Boolean(compute="_compute_is_in_effect")

    @api.model
    def _default_date_effective(self):
        return self.env.company._local_today() + relativedelta(months=2, day=1)

    @api.depends("line_ids.amount_effect")
    def _compute_totals(self):
        rows = self.env["service.price.run.line"]._read_group(
            [("run_id", "in", self.ids), ("is_left_out", "=", False)],
            ["run_id", "currency_id"],
            ["__count", "amount_effect:sum"],
        )
        self.line_count, self.amount_effect = 0, 0.0
        for run, currency, count, amount in rows:
            run.line_count += count
            run.amount_effect += currency._convert(amount, run.currency_id, run.company_id, run.date_effective)

    @api.depends("state", "date_effective")
    def _compute_is_in_effect(self):
        for run in self:
            day = run.date_effective
            run.is_in_effect = run.state == "confirmed" and bool(day) and day <= run.company_id._local_today()

    # --- Simulation ------------------------------------------------------------------------------------------------

    def _get_fee_domain(self):
        """Fees whose price may follow an index on the day of this run."""
        self.ensure_one()
        domain = (
            fields.Domain("company_id", "=", self.company_id.id)
            & fields.Domain("contract_id.state", "in", ("running", "paused"))
            & fields.Domain("contract_id.price_clause_id", "!=", False)
            & (fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", self.date_effective))
            & (
                fields.Domain("contract_id.date_end", "=", False)
                | fields.Domain("contract_id.date_end", ">=", self.date_effective)
                | (
                    fields.Domain("contract_id.is_auto_renewed", "=", True)
                    & fields.Domain("contract_id.duration", ">", 0)
                )
            )
        )
        if self.clause_ids:
            domain &= fields.Domain("contract_id.price_clause_id", "in", self.clause_ids.ids)
        if self.contract_ids:
            domain &= fields.Domain("contract_id", "in", self.contract_ids.ids)
        return domain

    def action_simulate(self):
        """Work out what this run would do; nothing changes yet."""
        for run in self:
            run._set_state("simulated")
            run._delete_lines()
            vals_list = run._prepare_lines()
            for start in range(0, len(vals_list), LINES_PER_CREATE):
                # With all rights: what was worked out is nobody's to write by hand.
                self.env["service.price.run.line"].sudo().create(vals_list[start : start + LINES_PER_CREATE])
        return True

    def _delete_lines(self):
        self.line_ids._as_owner().sudo().unlink()  # worked out by the run, deleted by it

    def _prepare_lines(self):
        """Values of a line for each fee whose price the run would change."""
        self.ensure_one()
        fees = self.env["service.contract.fee"].search(self._get_fee_domain())
        vals_list = []
        values = {}
        rules = {clause: clause._get_rule() for clause in fees.contract_id.price_clause_id}
        for fee in fees:
            clause = fee.contract_id.price_clause_id
            base_month, last = fee._get_index_base()
            if not base_month or (last and last + relativedelta(months=clause.every_months) > self.date_effective):
                continue
            month = (self.date_effective - relativedelta(months=clause.lag_months)).replace(day=1)
            key = clause.index_id, month
            if key not in values:
                values[key] = clause.index_id._get_value_on(month)
            month, after = values[key]
            base_key = clause.index_id, base_month
            if base_key not in values:
                values[base_key] = clause.index_id._get_value_on(base_month)
            base_month, before = values[base_key]
            if not (month and base_month and month > base_month):
                continue
            _day, quantity, price, _reason = fee._get_price_on(self.date_effective)
            outcome = indexation.indexed(price, before, after, rules[clause])
            more = fee._get_whole_amount(quantity, outcome.price) - fee._get_whole_amount(quantity, price)
            vals_list.append(
                {
                    "run_id": self.id,
                    "fee_id": fee.id,
                    "contract_id": fee.contract_id.id,
                    "partner_id": fee.contract_id.partner_id.id,
                    "currency_id": fee.currency_id.id,
                    "price_old": price,
                    "price_new": outcome.price,
                    "percent": outcome.percent,
                    "limit": outcome.limit,
                    "month_old": base_month,
                    "month_new": month,
                    "index_old": before,
                    "index_new": after,
                    "share": clause.share,
                    "amount_effect": fee._get_periods_per_year() * more,
                }
            )
        return vals_list

    def action_reset(self):
        """Back to choosing contracts; what was simulated is forgotten."""
        self._set_state("draft")
        for run in self:
            run._delete_lines()

    # --- Taking effect ---------------------------------------------------------------------------------------------

    def action_confirm(self):
        """Take the new prices over: each holds from the day of the run on."""
        for run in self:
            if run.date_effective < run.company_id._local_today():
                raise UserError(self.env._("New prices do not hold for days that are past: choose another day."))
            run._set_state("confirmed")
            lines = run.line_ids.filtered(lambda line: not line.is_left_out)
            lines._check_still_true()
            lines._apply()
        return True

    def action_send_letters(self):
        """Mail each customer the new prices, in the customer's language; who has no address is named."""
        template = self.env.ref(LETTERS)
        for run in self:
            if run.state != "confirmed" or run.is_in_effect:
                raise UserError(self.env._("Letters go out after the confirmation and before the prices take effect."))
            if run.date_announced:
                raise UserError(self.env._("The letters were sent on %s.", format_date(self.env, run.date_announced)))
            contracts = run.line_ids.filtered(lambda line: not line.is_left_out).contract_id.filtered(
                lambda contract, run=run: not (last := contract._get_fee_end()) or last >= run.date_effective
            )
            unreachable = contracts.filtered(lambda contract: not (contract.contact_id or contract.partner_id).email)
            # With all rights: templates and outgoing mail are not everybody's to write.
            template.sudo().send_mail_batch((contracts - unreachable).ids)
            if unreachable:
                names = ", ".join(unreachable.mapped("display_name"))
                run.message_post(body=self.env._("No e-mail address, these letters go by post: %s", names))
            run._write_owned({"date_announced": run.company_id._local_today()})
        return True

    @api.model
    def _cron_send_letters(self):
        """Daily: letters of confirmed runs go out as many days ahead as their clauses say."""
        waiting = self.search([("state", "=", "confirmed"), ("date_announced", "=", False)])
        for run in waiting.filtered(lambda run: not run.is_in_effect):
            days = max(run.line_ids.contract_id.price_clause_id.mapped("notice_days"), default=0)
            if days and run.date_effective - relativedelta(days=days) <= run.company_id._local_today():
                run.action_send_letters()

    def action_take_back(self):
        """Take the new prices back while they are not in effect; the old ones hold on."""
        for run in self:
            if run.is_in_effect:
                raise UserError(self.env._("The prices are in effect: they cannot be taken back any more."))
            run._set_state("taken_back")
            run.line_ids.change_id._as_owner().sudo().unlink()  # the history of a price is nobody's to write
            run.line_ids._write_owned({"is_live": False})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(run.state in ("confirmed", "taken_back") for run in self):
            raise UserError(self.env._("What was confirmed is the history of prices and is not deleted."))

    def action_view_lines(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance_billing.action_service_price_line")
        return {**action, "domain": [("run_id", "in", self.ids)]}
