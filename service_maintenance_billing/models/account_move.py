from odoo import api, models
from odoo.fields import Command


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.constrains("state", "line_ids")
    def _check_periods_billed_once(self):
        """An invoice that is taken up again, or replaces a credited one, bills its periods again; so does one whose
        credit note is taken back."""
        moves = self.sudo().filtered(
            lambda move: (move.move_type == "out_invoice" and move.state != "cancel")
            or (move.move_type == "out_refund" and move.state != "posted")
        )
        moves.invoice_line_ids.service_period_id._check_billed_once()  # accountants need not see contracts

    def _process_fee_invoices(self, how):
        """Post these new invoices, and have them mailed, as the company wants."""
        if how == "draft":
            return
        for company, moves in self.grouped("company_id").items():
            moves.filtered(lambda move: not move.invoice_date).invoice_date = company._local_today()
        self._post(soft=False)
        if how == "mailed":
            # Odoo's own scheduled action makes the PDF and mails it: a mail never undoes an invoice.
            user = self.env.user
            self.sending_data = {"author_user_id": user.id, "author_partner_id": user.partner_id.id}
            self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()

    def _prepare_fee_credit_vals(self, lines):
        """Values of a draft credit note with these lines for this posted invoice of fees."""
        self.ensure_one()
        return {
            "move_type": "out_refund",
            "reversed_entry_id": self.id,
            "partner_id": self.partner_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "invoice_origin": self.name,
            "invoice_user_id": self.invoice_user_id.id,
            "invoice_line_ids": [Command.create(vals) for vals in lines],
        }

    def _get_service_lines_of_any_state(self):
        """Lines that bill a fee sell nothing that has to be planned."""
        return super()._get_service_lines_of_any_state().filtered(lambda line: not line.service_period_id)
