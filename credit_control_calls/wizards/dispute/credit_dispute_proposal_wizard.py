from odoo import api, fields, models


class CreditDisputeProposalWizard(models.TransientModel):
    _name = "credit.dispute.proposal.wizard"
    _description = "Propose to End a Dispute"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    dispute_id = fields.Many2one("credit.dispute", required=True, readonly=True)
    company_id = fields.Many2one(related="dispute_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("credit_note", "Credit note"), ("write_off", "Write-off")], default="credit_note", required=True
    )
    amount = fields.Monetary(compute="_compute_proposed", store=True, readonly=False, required=True)
    reason = fields.Text(required=True)
    approver_ids = fields.Many2many("res.users", compute="_compute_approver_ids")
    approver_id = fields.Many2one(
        "res.users",
        string="To Be Decided By",
        compute="_compute_proposed",
        store=True,
        readonly=False,
        domain="[('id', 'in', approver_ids)]",
    )

    @api.depends("dispute_id")
    def _compute_approver_ids(self):
        Proposal = self.env["credit.dispute.proposal"]
        for wizard in self:
            wizard.approver_ids = Proposal._get_approvers(wizard.company_id, self.env.user)

    @api.depends("dispute_id")
    def _compute_proposed(self):
        """All that is disputed and open; decided by whom escalations go to, where that is somebody who may."""
        for wizard in self:
            dispute = wizard.dispute_id
            wizard.amount = sum(dispute._open_parts().values()) if dispute else 0.0
            # Profiles are not for everybody who is responsible for a dispute.
            escalation = dispute.sudo().customer_id.profile_id.escalation_user_id
            approvers = wizard.approver_ids._origin
            wizard.approver_id = (approvers & escalation or approvers)[:1]

    def action_propose(self):
        """Ask for the decision."""
        self.ensure_one()
        self.dispute_id._propose(
            {"kind": self.kind, "amount": self.amount, "reason": self.reason, "approver_id": self.approver_id.id}
        )
        return {"type": "ir.actions.act_window_close"}
