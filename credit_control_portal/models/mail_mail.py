from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        """In the mail that leaves, the link to the customer's page opens without a login: for the customer alone."""
        body = super()._personalize_outgoing_body(body, partner, doc_to_followers=doc_to_followers)
        if partner and self.model == "credit.customer":
            body = self.env["credit.customer"].browse(self.res_id).exists()._sign_links(body, partner)
        return body
