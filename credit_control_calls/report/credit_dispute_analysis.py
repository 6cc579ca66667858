from odoo import fields, models
from odoo.tools import SQL


class CreditDisputeAnalysis(models.Model):
    """What was disputed why, by the products of the invoices: one row a disputed item and product.

    What is disputed of an invoice is divided over its products by what they cost on it; nothing is stored.
    """

    _name = "credit.dispute.analysis"
    _description = "Causes of Disputes"
    _auto = False
    _order = "opened_on desc, id"
    _rec_name = "dispute_id"
    _depends = {
        "account.move.line": ["display_type", "move_id", "price_total", "product_id"],
        "credit.dispute": [
            "category_id", "company_id", "customer_id", "opened_on", "resolution", "resolved_on", "state", "user_id",
        ],
        "credit.dispute.item": ["dispute_id", "held_amount", "move_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip

    dispute_id = fields.Many2one("credit.dispute", string="Disputes", readonly=True, aggregator="count_distinct")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    customer_id = fields.Many2one("credit.customer", readonly=True)
    category_id = fields.Many2one("credit.dispute.category", string="Cause", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_category_id = fields.Many2one("product.category", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    opened_on = fields.Date(readonly=True)
    amount = fields.Monetary(string="Disputed", readonly=True)
    days = fields.Integer(string="Days to Resolve", readonly=True, aggregator="avg")
    state = fields.Selection(
        lambda self: self.env["credit.dispute"]._fields["state"]._description_selection(self.env), readonly=True
    )
    resolution = fields.Selection(
        lambda self: self.env["credit.dispute"]._fields["resolution"]._description_selection(self.env), readonly=True
    )

    @property
    def _table_query(self):
        """In SQL: shares of amounts in a pivot table. Who may see which dispute is a rule's to say."""
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY i.id, share.product_id) AS id, d.id AS dispute_id, d.company_id,
                co.currency_id, d.customer_id, d.category_id, share.product_id, pt.categ_id AS product_category_id,
                d.user_id, d.opened_on, ROUND(i.held_amount * COALESCE(share.part, 1), 2) AS amount,
                d.resolved_on - d.opened_on AS days, d.state, d.resolution
            FROM credit_dispute d
            JOIN credit_dispute_item i ON i.dispute_id = d.id
            JOIN res_company co ON co.id = d.company_id
            LEFT JOIN LATERAL (
                SELECT l.product_id, SUM(l.price_total) / NULLIF(SUM(SUM(l.price_total)) OVER (), 0) AS part
                FROM account_move_line l
                WHERE l.move_id = i.move_id AND l.display_type = 'product'
                GROUP BY l.product_id
            ) share ON TRUE
            LEFT JOIN product_product p ON p.id = share.product_id
            LEFT JOIN product_template pt ON pt.id = p.product_tmpl_id
            """
        )
