from odoo import api, fields, models
from odoo.exceptions import AccessError

EXCLUSION = {"credit_excluded_until", "credit_excluded_reason"}
# What only methods say, with all rights.
OWNED = {*EXCLUSION, "credit_is_write_off"}


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_excluded_until = fields.Date(
        string="Excluded From Calls Until",
        copy=False,
        readonly=True,
        help="Still open and shown on the customer's card, but until this day nobody calls about it.",
    )
    credit_excluded_reason = fields.Char(string="Reason for Excluding", copy=False, readonly=True)
    credit_is_write_off = fields.Boolean(
        string="Written Off", copy=False, readonly=True, help="Books off what was disputed: nobody paid anything."
    )
    credit_excluded = fields.Boolean(string="Excluded From Calls", compute="_compute_credit_excluded")

    _credit_excluded_idx = models.Index("(company_id, credit_excluded_until) WHERE credit_excluded_until IS NOT NULL")

    @api.depends("credit_excluded_until", "company_id")
    def _compute_credit_excluded(self):
        """It ends by itself, after its last day."""
        for move in self:
            until = move.credit_excluded_until
            move.credit_excluded = bool(until) and until >= (move.company_id or self.env.company)._local_today()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_exclusion(any(vals.get(name) for vals in vals_list for name in EXCLUSION))
        self._check_write_off(any(vals.get("credit_is_write_off") for vals in vals_list))
        return super(AccountMove, self._without_owned_defaults()).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Posting, resetting or excluding an entry changes what its customers owe."""
        self._check_exclusion(not EXCLUSION.isdisjoint(vals))
        self._check_write_off("credit_is_write_off" in vals)
        res = super().write(vals)
        if "state" in vals or not EXCLUSION.isdisjoint(vals):
            self.line_ids._credit_changed()
        return res

    @api.model
    def _without_owned_defaults(self):
        """A context could carry a default for what nobody may say."""
        defaults = {f"default_{name}" for name in OWNED} & self.env.context.keys()
        if self.env.su or not defaults:
            return self
        context = {key: value for key, value in self.env.context.items() if key not in defaults}
        return self.with_context(context)  # pylint: disable=context-overridden

    @api.model
    def _check_exclusion(self, given):
        """:raises AccessError: an exclusion has a reason and a protocol, so it is made on the customer's card only"""
        if given and not self.env.su:
            raise AccessError(self.env._("Documents are excluded from calls on the customer's card."))

    @api.model
    def _check_write_off(self, given):
        """:raises AccessError: whether something counts as money is not said by hand"""
        if given and not self.env.su:
            raise AccessError(self.env._("Disputed items are written off by a proposal on the dispute."))
