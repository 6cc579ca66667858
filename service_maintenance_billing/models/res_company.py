from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_fee_invoice = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("mailed", "Posted and mailed")],
        "Invoices of Fees",
        default="draft",
        required=True,
        help="What becomes of an invoice of fees by itself.",
    )
    service_fee_grouping = fields.Selection(
        [("contract_id", "Contract"), ("partner_id", "Customer")],
        "One Invoice per",
        default="contract_id",
        required=True,
    )
    service_renewal_days = fields.Integer(
        "Renewals Ahead (days)", default=90, help="A contract is offered anew so many days before its term ends."
    )
    service_fee_bills_pauses = fields.Boolean(
        "Bill Fees While Paused", help="Otherwise days of a pause are not billed."
    )
