{
    "name": "Credit Control: Deliveries",
    "summary": "Deliveries to customers who do not pay wait",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["credit_control_sale", "sale_stock"],
    "data": ["views/stock_picking_views.xml"],
}
