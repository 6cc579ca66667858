from odoo import api, fields, models
from odoo.exceptions import UserError

ORIGIN_MODELS = ("service.contract", "service.visit", "service.equipment")


class ServiceOriginMixin(models.AbstractModel):
    """What was planned from a document remembers the line it was sold by."""

    _name = "service.origin.mixin"
    _description = "Planned from a Document"

    origin_sale_line_id = fields.Many2one(
        "sale.order.line", "Sold by", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    origin_invoice_line_id = fields.Many2one(
        "account.move.line", "Invoiced by", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    origin_quantity = fields.Float("Sold Quantity", digits="Product Unit", readonly=True, copy=False)
    origin_count = fields.Integer(compute="_compute_origin_count", compute_sudo=True)

    @api.depends("origin_sale_line_id", "origin_invoice_line_id")
    def _compute_origin_count(self):
        for record in self:
            record.origin_count = len(record._get_origin_documents())

    @api.model
    def _get_origin_links(self):
        """Names of the fields that point to the line by which something was sold."""
        return ["origin_sale_line_id", "origin_invoice_line_id"]

    def _get_origin_documents(self):
        """[(title, document)] that this record was planned from."""
        self.ensure_one()
        documents = [self.origin_sale_line_id.order_id, self.origin_invoice_line_id.move_id]
        return [document for document in documents if document]

    def action_view_origin(self):
        """Open the document this was planned from, the latest one where there are several."""
        self.ensure_one()
        documents = self.sudo()._get_origin_documents()  # the rights on it are asked when it opens
        if not documents:
            raise UserError(self.env._("%s was not planned from a document.", self.display_name))
        document = documents[-1]
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
        }
