from odoo import api, fields, models

from odoo.addons.service_credit_base.models.owned_fields_mixin import OWNER


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "service.sold.document.mixin"]

    service_visit_ids = fields.Many2many(
        "service.visit", compute="_compute_service_visit_ids", string="Visits"
    )
    service_visit_count = fields.Integer(compute="_compute_service_visit_ids")

    @api.depends("invoice_line_ids.service_line_id")
    def _compute_service_visit_ids(self):
        for move in self:
            # With all rights: accountants need not read visits to see that there are some.
            visits = move.sudo().invoice_line_ids.service_line_id.visit_id
            move.service_visit_ids = visits
            move.service_visit_count = len(visits)

    def action_view_service_visits(self):
        return self.service_visit_ids._action_open(self.env._("Visits"))

    @api.constrains("state", "line_ids")
    def _check_service_billed_once(self):
        """An invoice that is taken up again, or replaces a credited one, bills its visits again."""
        # With all rights, as the visits below.
        live = self.sudo().filtered(lambda move: move.move_type == "out_invoice" and move.state != "cancel")
        live.service_visit_ids._check_billed_once()  # with all rights: accountants need not read visits

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # The key lets the credit note's lines take over which visit they are about, which nobody sets by hand.
        owner = self.with_context(owned_fields=OWNER)
        return super(AccountMove, owner)._reverse_moves(default_values_list, cancel).with_env(self.env)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered(lambda move: move.move_type == "out_invoice")._plan_service_by_itself("invoice")
        return posted

    # --- Planning from what was sold -------------------------------------------------------------------------------

    def _get_service_lines(self):
        return self.filtered(lambda move: move.state == "posted")._get_service_lines_of_any_state()

    def _get_service_lines_of_any_state(self):
        """Product lines of customer invoices, less those that bill a visit."""
        return self.filtered(lambda move: move.move_type == "out_invoice").invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.product_id and not line.service_line_id
        )

    def _get_service_parties(self):
        return self.partner_id.commercial_partner_id, self.partner_shipping_id, self.company_id

    def _get_service_date(self):
        return self.invoice_date or self.date

    def _is_service_void(self):
        """Cancelled, or credited in full."""
        if self.move_type != "out_invoice":
            return False
        refunds = self.reversal_move_ids.filtered(lambda move: move.state == "posted")
        credited = sum(refunds.mapped("amount_total"))
        is_credited = refunds and self.currency_id.compare_amounts(credited, self.amount_total) >= 0
        return self.state == "cancel" or bool(is_credited)

    def _get_service_void_lines(self):
        """A credit note speaks for the invoice it credits."""
        credited = self.filtered(lambda move: move.move_type == "out_refund").reversed_entry_id
        return credited._get_service_void_lines() if credited else super()._get_service_void_lines()
