from odoo import models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    def _link_invoice_documents(self, invoices_data):
        """File the PDF of an invoice under the visits it bills, too."""
        super()._link_invoice_documents(invoices_data)
        for invoice, data in invoices_data.items():
            # With all rights: who sends invoices need not write visits.
            visits = invoice.sudo().service_visit_ids
            if data.get("pdf_attachment_values") and visits:
                visits._file_invoice(invoice)
