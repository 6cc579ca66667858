from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang


class CreditClaim(models.Model):
    """What is claimed for one late item besides the debt: interest and the fixed sum. Nothing is booked by it."""

    _name = "credit.claim"
    _description = "Claim for Late Payment"
    _inherit = ["owned.fields.mixin"]
    _order = "state, date_from, id"
    _rec_name = "document"
    _check_company_auto = True

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="customer_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one("account.move.line", readonly=True, index="btree_not_null", ondelete="set null")
    document = fields.Char(readonly=True)
    amount = fields.Monetary(string="Of", readonly=True, help="What the item was for.")
    date_from = fields.Date(string="Late Since", readonly=True)
    date_to = fields.Date(string="Claimed Until", readonly=True)
    interest = fields.Monetary(readonly=True)
    fixed_sum = fields.Monetary(readonly=True)
    total = fields.Monetary(string="Claim", readonly=True, help="What part payments did not pay of both.")
    details = fields.Text(string="How", readonly=True)
    state = fields.Selection(
        [("claimed", "Claimed"), ("waived", "Waived"), ("invoiced", "Invoiced")],
        default="claimed",
        required=True,
        readonly=True,
    )
    waived_by_id = fields.Many2one("res.users", readonly=True)
    waived_on = fields.Datetime(readonly=True)
    waive_reason = fields.Char(readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True, index="btree_not_null", ondelete="restrict")

    _line_unique = models.UniqueIndex("(line_id) WHERE state = 'claimed'", "An item is claimed for once at a time.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A claim stays on record: waive it instead."))

    def action_waive(self):
        """Ask why these are waived."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive claims"),
            "res_model": "credit.claim.waive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_claim_ids": self.ids},
        }

    def _waive(self, reason):
        """:raises UserError: no reason, or what was invoiced"""
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this is waived."))
        self._check_claimed()
        self._write_owned(
            {
                "state": "waived",
                "waived_by_id": self.env.uid,
                "waived_on": fields.Datetime.now(),
                "waive_reason": reason.strip(),
            }
        )
        self.env["credit.log"]._note([claim._prepare_waiver(reason) for claim in self])
        for customer, claims in self.grouped("customer_id").items():
            amount = formatLang(self.env, sum(claims.mapped("total")), currency_obj=customer.currency_id)
            words = self.env._("Claims of %(amount)s waived: %(reason)s", amount=amount, reason=reason.strip())
            customer.message_post(body=words)

    def _prepare_waiver(self, reason) -> dict:
        """What the log says of it."""
        return {
            "customer_id": self.customer_id.id,
            "kind": "waiver",
            "what": self.env._("Claim for late payment waived"),
            "document": self.document,
            "reason": reason,
            "amount": self.total,
        }

    def _check_claimed(self):
        for claim in self.filtered(lambda claim: claim.state != "claimed"):
            raise UserError(self.env._("The claim for %s is not open any more.", claim.document))

    def action_invoice(self):
        """A draft invoice for each customer's claims; whoever books it decides.

        :raises AccessError: who may not create invoices
        """
        self._check_claimed()
        moves = self.env["account.move"]
        # Whoever may invoice need not be one of those who see cards and keep claims.
        for customer, claims in self.sudo().grouped("customer_id").items():
            move = moves.with_company(customer.company_id).create(customer._prepare_claim_invoice(claims))
            claims.write({"state": "invoiced", "invoice_id": move.id})
            moves |= move
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        return {**action, "domain": [("id", "in", moves.ids)], "context": {"default_move_type": "out_invoice"}}

    def _prepare_invoice_lines(self) -> list:
        """One line for the interest, one for the fixed sum, of what is left of each; neither is taxed."""
        self.ensure_one()
        fixed = min(self.fixed_sum, self.total)
        titles = (
            (self.total - fixed, self.env._(
                "Interest on %(document)s until %(date)s",
                document=self.document,
                date=format_date(self.env, self.date_to),
            )),
            (fixed, self.env._("Fixed sum for late payment of %s", self.document)),
        )  # fmt: skip
        return [
            Command.create({"name": title, "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})
            for amount, title in titles
            if not self.currency_id.is_zero(amount)
        ]
