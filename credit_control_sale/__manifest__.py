{
    "name": "Credit Control: Sales",
    "summary": "Orders of customers who do not pay wait",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["credit_control_hold", "sale"],
    "data": ["views/sale_order_views.xml"],
    "assets": {"web.assets_tests": ["credit_control_sale/static/tests/tours/*.js"]},
    "demo": ["demo/sale_order.xml"],
}
