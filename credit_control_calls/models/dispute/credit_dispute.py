from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditDispute(models.Model):
    _name = "credit.dispute"
    _description = "Dispute"
    _inherit = ["credit.numbered.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, deadline, id desc"

    call_id = fields.Many2one(
        "credit.call", string="Call Action", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    category_id = fields.Many2one("credit.dispute.category", required=True, tracking=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_from_category",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    deadline = fields.Date(
        compute="_compute_from_category",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="After this day the items ask for action again.",
    )
    description = fields.Text()
    item_ids = fields.One2many("credit.dispute.item", "dispute_id", string="Items")
    held_amount = fields.Monetary(compute="_compute_held_amount", store=True)
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    resolution = fields.Selection(
        [
            ("accepted", "Customer is right"),
            ("partly", "Partly right"),
            ("rejected", "Customer must pay"),
            ("withdrawn", "Withdrawn by customer"),
        ],
        tracking=True,
        copy=False,
    )
    resolution_note = fields.Text(copy=False)
    resolved_on = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_resolve = fields.Boolean(compute="_compute_can_resolve")

    _open_idx = models.Index("(company_id, deadline) WHERE state = 'open'")
    _resolution_given = models.Constraint(
        "CHECK(state <> 'resolved' OR resolution IS NOT NULL)", "Say how the dispute ended."
    )

    @api.depends("category_id")
    def _compute_from_category(self):
        for dispute in self:
            category = dispute.category_id
            today = (dispute.company_id or self.env.company)._local_today()
            dispute.user_id = category.user_id or dispute.user_id or self.env.user
            dispute.deadline = today + timedelta(days=category.days or 14)

    @api.depends("item_ids.held_amount")
    def _compute_held_amount(self):
        for dispute in self:
            dispute.held_amount = sum(dispute.item_ids.mapped("held_amount"))

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        for dispute in self:
            today = (dispute.company_id or self.env.company)._local_today()
            late = dispute.state == "open" and dispute.deadline
            dispute.is_late = bool(late) and dispute.deadline < today

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        today = self.env.company._local_today()
        return [("state", "=", "open"), ("deadline", "<", today)]

    @api.depends_context("uid")
    def _compute_can_resolve(self):
        """Who is responsible for it, or works in credit control."""
        mine = self._filtered_access("write")
        mine.can_resolve = True
        (self - mine).can_resolve = False

    @api.model_create_multi
    def create(self, vals_list):
        """Give whoever is responsible a to-do."""
        disputes = super().create(vals_list)
        disputes._schedule_todo()
        disputes.customer_id._refresh()
        return disputes

    def write(self, vals):
        """Somebody else responsible or another deadline moves the to-do; either may change what asks for action."""
        res = super().write(vals)
        # As the system from here on: who hands a dispute over does not see it any more, nor its customer.
        if {"user_id", "deadline"} & set(vals):
            for dispute in self.sudo().filtered(lambda d: d.state == "open"):
                dispute.activity_reschedule(
                    ["mail.mail_activity_data_todo"], date_deadline=dispute.deadline, new_user_id=dispute.user_id.id
                )
        if {"deadline", "state", "item_ids", "customer_id"} & set(vals):
            # As the system: figures follow, whoever changed the dispute.
            self.sudo().customer_id._refresh()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A dispute stays on record: resolve it instead."))

    def _schedule_todo(self):
        for dispute in self:
            dispute.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=dispute.deadline,
                summary=self.env._("Resolve dispute %s", dispute.name),
                user_id=(dispute.user_id or self.env.user).id,
            )

    @api.depends("name", "category_id")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = f"{dispute.name} {dispute.category_id.name or ''}".strip()

    def action_resolve_dialog(self):
        """Ask how the dispute ended; the dialog's button resolves it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolve %s", self.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("credit_control_calls.view_dispute_resolve_form").id, "form")],
            "target": "new",
        }

    def action_resolve(self):
        """Close the dispute: its items ask for action again, the to-do is done.

        :raises UserError: the resolution is missing
        """
        for dispute in self:
            if not dispute.resolution:
                raise UserError(self.env._("Say how dispute %s ended before resolving it.", dispute.name))
            # The dialog's form ends here; whoever may not write the dispute stops here.
            dispute._write_owned({"state": "resolved", "resolved_on": dispute.company_id._local_today()})
            dispute.activity_feedback(["mail.mail_activity_data_todo"], feedback=dispute.resolution_note)
        return {"type": "ir.actions.act_window_close"}

    def action_reopen(self):
        """The dispute goes on."""
        self._write_owned({"state": "open", "resolved_on": False, "resolution": False})
        self._schedule_todo()
        return True
