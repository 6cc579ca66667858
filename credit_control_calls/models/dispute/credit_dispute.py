from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import settled


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
            ("credited", "Credited"),
            ("written_off", "Written off"),
            ("paid", "Paid"),
        ],
        tracking=True,
        copy=False,
    )
    resolution_note = fields.Text(copy=False)
    opened_on = fields.Date(readonly=True, copy=False)
    opened_at = fields.Datetime(readonly=True, copy=False, help="What is credited from here on settles it.")
    resolved_on = fields.Date(readonly=True, copy=False)
    proposal_ids = fields.One2many("credit.dispute.proposal", "dispute_id", string="Proposals", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")
    waits_for_decision = fields.Boolean(compute="_compute_waits_for_decision", search="_search_waits_for_decision")
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

    @api.depends("proposal_ids.state")
    def _compute_waits_for_decision(self):
        for dispute in self:
            dispute.waits_for_decision = "asked" in dispute.proposal_ids.mapped("state")

    @api.depends("proposal_ids.state", "proposal_ids.user_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        """Whether the user decides about what is proposed."""
        for dispute in self:
            dispute.can_decide = any(dispute.proposal_ids.mapped("can_decide"))

    def _search_waits_for_decision(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("proposal_ids.state", "=", "asked")]

    @api.model
    def _fill_in_owned(self, vals_list):
        """When it began."""
        for vals in vals_list:
            company = self.env["credit.customer"].browse(vals.get("customer_id")).company_id or self.env.company
            vals.setdefault("opened_on", company._local_today())
            # The clock by which entries are dated, see `settled_sql`.
            vals.setdefault("opened_at", self.env.cr.now())
        return super()._fill_in_owned(vals_list)

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
        if vals.get("state") == "resolved":
            # As the system: a proposal is its approver's to decide, but there is nothing to decide any more.
            self.sudo().proposal_ids._withdraw()
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
            dispute._resolve({})
        return {"type": "ir.actions.act_window_close"}

    def _resolve(self, vals):
        """Its items ask for action again, and its to-do is done.

        :param vals: how it ended, where that is not on record yet
        """
        self._write_owned({**vals, "state": "resolved", "resolved_on": self.company_id._local_today()})
        self.activity_feedback(["mail.mail_activity_data_todo"], feedback=self.resolution_note)

    def _resolve_settled(self):
        """Resolve those whose items were paid or credited meanwhile, and return them."""
        found = self.env.execute_query(settled.settled_sql(self.ids)) if self else []
        for id_, credited in found:
            # As the system: the books say that it is over, whoever caused them to be read.
            dispute = self.sudo().browse(id_)
            resolution = "credited" if credited else "paid"
            words = self.env._("Its items were credited.") if credited else self.env._("Its items were paid.")
            dispute._resolve({"resolution": resolution, "resolution_note": dispute.resolution_note or words})
        return self.browse(id_ for id_, _credited in found)

    def action_reopen(self):
        """The dispute goes on; what was credited before does not end it again."""
        self._write_owned(
            {"state": "open", "resolved_on": False, "resolution": False, "opened_at": self.env.cr.now()}
        )
        self._schedule_todo()
        return True

    # --- Proposals -------------------------------------------------------------------------------------------------

    def action_propose(self):
        """Ask what is to be proposed to whom."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose an end of %s", self.display_name),
            "res_model": "credit.dispute.proposal.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def _proposal_to_decide(self):
        self.ensure_one()
        proposal = self.proposal_ids.filtered(lambda proposal: proposal.state == "asked")
        if not proposal:
            raise UserError(self.env._("Nothing waits for a decision."))
        return proposal

    def action_approve_proposal(self):
        """Book what is proposed, see `credit.dispute.proposal`."""
        return self._proposal_to_decide().action_approve()

    def action_refuse_proposal(self):
        """Ask why it is refused."""
        return self._proposal_to_decide().action_refuse_dialog()

    def _propose(self, vals):
        """Propose a credit note or a write-off, and ask the approver to decide.

        :param vals: values of the proposal but for its dispute
        :return: the proposal
        :raises UserError: more than is disputed and open, something is proposed already, or the dispute is over
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "open" or self.waits_for_decision:
            raise UserError(self.env._("%s is resolved, or waits for a decision already.", self.name))
        proposal = self.env["credit.dispute.proposal"]._create_owned([{**vals, "dispute_id": self.id}])
        proposal._ask()
        return proposal

    def _open_parts(self) -> dict:
        """`{journal item: how much of it is both disputed and open}`, oldest first, in the company's currency."""
        self.ensure_one()
        # As the system: who is responsible for a dispute has no right in accounting.
        items = self.sudo().item_ids.filtered("is_open").sorted(lambda item: (item.date_due, item.id))
        parts = {item.line_id: min(item.held_amount, item.line_id.amount_residual) for item in items}
        return {line: amount for line, amount in parts.items() if amount > 0}
