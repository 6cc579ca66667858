from odoo import fields, models


class CreditPageRefusal(models.TransientModel):
    """That something sent on a customer's page was refused; counted for an hour, and forgotten."""

    _name = "credit.page.refusal"
    _description = "Refusal on a Customer's Page"

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="cascade")
