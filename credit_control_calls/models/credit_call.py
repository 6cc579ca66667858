from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OPEN_ITEM = [
    ("unlinked_on", "=", False),
    ("line_id.parent_state", "=", "posted"),
    ("line_id.reconciled", "=", False),
]


class CreditCall(models.Model):
    _name = "credit.call"
    _description = "Call Action"
    _inherit = ["credit.numbered.mixin"]
    _order = "id desc"

    entry_ids = fields.One2many("credit.call.entry", "call_id", string="History")
    item_ids = fields.One2many("credit.call.item", "call_id", string="Items")
    followup_code_id = fields.Many2one(
        "credit.followup.code", string="Follow-up Code", readonly=True
    )
    followup_date = fields.Date(string="Follow-up", readonly=True)
    promise_state = fields.Selection(
        lambda self: self._promise_states(),
        string="Promise",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Last Call By", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    description = fields.Char(string="Last Said", readonly=True)
    entry_count = fields.Integer(string="Calls", compute="_compute_entry_count")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    amount_open = fields.Monetary(compute="_compute_is_open", string="Still Open")

    @api.model
    def _promise_states(self) -> list[tuple[str, str]]:
        """The states of an entry's promise, in the user's language."""
        field = self.env["credit.call.entry"]._fields["promise_state"]
        return field._description_selection(self.env)

    @api.depends("entry_ids")
    def _compute_entry_count(self):
        counts = dict(
            self.env["credit.call.entry"]._read_group(
                [("call_id", "in", self.ids)], ["call_id"], ["__count"]
            )
        )
        for call in self:
            call.entry_count = counts.get(call, 0)

    @api.depends("item_ids.unlinked_on", "item_ids.is_open")
    def _compute_is_open(self):
        for call in self:
            lines = call._open_items().line_id
            call.is_open = bool(lines)
            call.amount_open = sum(lines.mapped("amount_residual"))

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("item_ids", "any", OPEN_ITEM)
        return found if True in value else ~found

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A call stays on record. Unlink its items or add an entry instead.")
        )

    def _open_items(self):
        """The items this call is about today: linked, posted, not yet reconciled."""
        return self.item_ids.filtered(lambda item: not item.unlinked_on and item.is_open)

    def _record(self, vals, lines=None):
        """Add one entry to each of these calls and link further items to the first.

        :param vals: values of the entry but for its call
        :param lines: journal items to link; those of another call leave it
        :return: the entries
        """
        entries = self.env["credit.call.entry"].create(
            [{**vals, "call_id": call.id} for call in self]
        )
        # Who records on the same customer at the same moment waits here and starts over.
        self.customer_id.flush_recordset(["last_entry_id"])
        if lines:
            self[:1]._link(lines, entries[:1])
        entries._start_promises()
        self.customer_id._refresh()
        return entries

    def _link(self, lines, entry=None):
        """Link open items; whatever other call they hung on lets go of them."""
        self.ensure_one()
        self._check_lines(lines)
        Item = self.env["credit.call.item"]
        held = Item.search([("line_id", "in", lines.ids), ("unlinked_on", "=", False)])
        held.filtered(lambda item: item.call_id != self)._unlink_from_call()
        Item.flush_model(["unlinked_on"])
        free = lines - held.filtered(lambda item: item.call_id == self).line_id
        promised = self._promised_elsewhere(free).line_id
        return Item.create(
            [self._prepare_item(line, entry, line not in promised) for line in free]
        )

    def _promised_elsewhere(self, lines):
        """The items of other calls by which these lines are still paid to keep a promise."""
        return self.env["credit.call.item"].search(
            [
                ("line_id", "in", lines.ids),
                ("call_id", "!=", self.id),
                ("promise_base", "!=", 0),
                ("call_id.promise_state", "=", "pending"),
            ]
        )

    def _check_lines(self, lines):
        """:raises UserError: an item of somebody else, or one that is not receivable."""
        customer = self.customer_id
        for line in lines:
            if (
                line.partner_id.commercial_partner_id != customer.partner_id
                or line.company_id != customer.company_id
                or line.account_type != "asset_receivable"
            ):
                raise UserError(
                    self.env._(
                        "%(item)s is not an open item of %(customer)s.",
                        item=line.display_name,
                        customer=customer.display_name,
                    )
                )

    def _prepare_item(self, line, entry=None, counts=True) -> dict:
        """:param counts: whether the line is paid to keep the promise running in this call"""
        Item = self.env["credit.call.item"]
        base = line.amount_residual if counts and self.promise_state == "pending" else 0.0
        return Item._prepare_snapshot(line) | {
            "call_id": self.id,
            "entry_id": entry.id if entry else False,
            "promise_base": base,
        }

    def action_follow_up(self):
        """Record the next conversation on this same call."""
        self.ensure_one()
        return self.customer_id._open_call_wizard(self._open_items().line_id, self)

    def action_link_items(self):
        """Choose further open items for this call."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link items to %s", self.name),
            "res_model": "credit.link.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_call_id": self.id,
                "default_customer_id": self.customer_id.id,
            },
        }
