from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CreditCallItem(models.Model):
    _name = "credit.call.item"
    _description = "Item of a Call Action"
    _inherit = ["credit.item.mixin"]
    _order = "date_due, id"
    _rec_name = "document"

    call_id = fields.Many2one(
        "credit.call", string="Call Action", required=True, readonly=True, index=True, ondelete="restrict"
    )
    entry_id = fields.Many2one("credit.call.entry", string="Linked By", readonly=True, index=True, ondelete="restrict")
    promise_base = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What was open when payment was promised, in the company's currency.",
    )
    promise_paid = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="The money matched with it before payment was promised: it keeps no promise.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    unlinked_on = fields.Datetime(readonly=True)
    unlinked_by_id = fields.Many2one("res.users", readonly=True)

    _line_unique = models.UniqueIndex(
        "(line_id) WHERE line_id IS NOT NULL AND unlinked_on IS NULL",
        "An open item hangs on one call action at a time.",
    )
    _lost_idx = models.Index("(company_id) WHERE line_id IS NULL AND unlinked_on IS NULL")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Unlinking keeps the history; deleting would lose it."))

    def _get_customer(self):
        return self.call_id.customer_id

    def _lost_sql(self, company) -> SQL:
        return SQL("%s AND unlinked_on IS NULL", super()._lost_sql(company))

    def _get_holding_domain(self):
        return super()._get_holding_domain() & Domain("unlinked_on", "=", False)

    def _start_counting(self):
        """From now on what is paid on these items keeps a promise; on those unlinked nothing more."""
        linked = self.filtered(lambda item: not item.unlinked_on)
        paid = linked.line_id._get_money_matched()
        (self - linked).promise_base = 0
        for item in linked:
            line = item.line_id
            item.write({"promise_base": line.amount_residual, "promise_paid": paid.get(line.id, 0.0)})

    def _unlink_from_call(self):
        """Take items off their call action; the link stays in the history, with who and when.

        :raises AccessError: only who may link items takes them off; nobody rewrites a link
        """
        self.check_access("create")
        # As the system: of a link nothing is ever written but this.
        self.sudo().filtered(lambda item: not item.unlinked_on).write(
            {"unlinked_on": fields.Datetime.now(), "unlinked_by_id": self.env.uid}
        )

    def _unlink_for_good(self):
        """Take items off a call action they do not belong to: nor are they paid to keep its promise."""
        self._unlink_from_call()
        # As the system, see there.
        running = self.sudo().filtered(lambda item: item.call_id.promise_state == "pending")
        running.promise_base = 0

    def action_unlink_from_call(self):
        """Button: the item does not belong to this call action; it asks for action again."""
        self._unlink_for_good()
        self.call_id.customer_id._refresh()
        return True
