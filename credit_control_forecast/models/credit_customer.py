from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..engine import worth


class CreditCustomer(models.Model):
    _inherit = ["credit.customer", "credit.forecast.mixin", "credit.worth.mixin"]
    _name = "credit.customer"
    # Without a rank, as in every other order of the list, what follows decides as before.
    _order = (
        "callback_due desc, call_rank desc nulls last, comes_first desc, profile_sequence, balance desc,"
        " oldest_due_date, id"
    )

    usual_lateness = fields.Float(
        string="Usually Late, Days",
        digits=(6, 1),
        readonly=True,
        help="The middle one of the items paid last, and the less is known the more what the company's customers do.",
    )
    usual_items = fields.Integer(string="Known From Items", readonly=True)
    expected_date = fields.Date(
        string="Half Expected By", readonly=True, help="By this day half of what is open is expected."
    )
    forecast_ids = fields.One2many("credit.forecast", "customer_id", string="Expected Payments", readonly=True)
    forecast_words = fields.Char(string="Pays", compute="_compute_forecast_words")
    call_amount = fields.Monetary(
        string="To Ask For, Not Promised", readonly=True, help="Overdue, and neither promised, disputed nor excluded."
    )
    call_unpaid = fields.Float(
        string="Unpaid in Two Weeks", readonly=True, help="How likely that stays unpaid for two weeks without a call."
    )
    call_effect = fields.Float(string="Moved by Calls", readonly=True)
    call_effect_source = fields.Selection(
        [(worth.KIND, "Calls to such customers"), (worth.COMPANY, "All calls"), (worth.ASSUMPTION, "Assumed")],
        readonly=True,
    )
    call_effect_items = fields.Integer(readonly=True)
    call_worth = fields.Monetary(
        string="Worth of a Call", readonly=True, help="The money that is expected to move because of a call."
    )
    call_rank = fields.Float(readonly=True, help="The worth of a call, where the list is in its order.")
    call_reason = fields.Text(string="Why", compute="_compute_call_reason")

    _rank_idx = models.Index(
        "(COALESCE(callback_due, FALSE) DESC, call_rank DESC NULLS LAST, COALESCE(comes_first, FALSE) DESC,"
        " profile_sequence, balance DESC, oldest_due_date, id) WHERE needs_action"
    )

    @api.depends("usual_lateness", "usual_items", "expected_date")
    def _compute_forecast_words(self):
        for customer in self:
            customer.forecast_words = " ".join(filter(None, (customer._usual_words(), customer._expected_words())))

    def _usual_words(self) -> str:
        days, items = round(self.usual_lateness), self.usual_items
        if not items:
            return self.env._("Has not paid anything yet.")
        if days > 0:
            return self.env._("Usually %(days)s days late (%(items)s items).", days=days, items=items)
        if days < 0:
            return self.env._("Usually %(days)s days early (%(items)s items).", days=-days, items=items)
        return self.env._("Usually on time (%(items)s items).", items=items)

    def _expected_words(self) -> str:
        if not self.expected_date or not self.balance > 0:
            return ""
        date = format_date(self.env, self.expected_date, date_format="medium")
        return self.env._("Half of it expected by %(date)s.", date=date)

    @api.depends("call_amount", "call_unpaid", "call_effect", "call_effect_source", "call_effect_items", "profile_id")
    def _compute_call_reason(self):
        for customer in self:
            customer.call_reason = "\n".join(customer._call_factors()) if customer.call_amount else False

    def _call_factors(self) -> list[str]:
        """Each factor of the worth of a call, in words."""
        self.ensure_one()
        amount = formatLang(self.env, self.call_amount, currency_obj=self.currency_id)
        return [
            self.env._("%(amount)s is overdue and neither promised nor disputed.", amount=amount),
            self.env._(
                "%(percent)s %% of such money stays unpaid for two weeks without a call.",
                percent=round(100 * self.call_unpaid),
            ),
            self._effect_words(),
        ]

    def _effect_words(self) -> str:
        values = {"percent": round(100 * self.call_effect), "items": self.call_effect_items}
        if self.call_effect_source == worth.KIND:
            # The profile may be another company's: its name is no secret to whoever sees the customer.
            name = self.profile_id.sudo().name or self.env._("none")
            return self.env._(
                "Calls to customers of profile %(profile)s moved %(percent)s %% of it (%(items)s items).",
                profile=name,
                **values,
            )
        if self.call_effect_source == worth.COMPANY:
            return self.env._(
                "Calls moved %(percent)s %% of it (%(items)s items of all customers; too few of this profile).",
                **values,
            )
        return self.env._(
            "Calls are taken to move %(percent)s %% of it: %(items)s items were called about, too few to learn from.",
            **values,
        )
