{
    "name": "Credit Control: Customer's Page",
    "summary": "Customers see what is open, dispute an item, promise a day, download and pay",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["credit_control_calls", "portal"],
    "data": [
        "security/ir.model.access.csv",
        "data/credit_followup_code_data.xml",
        "views/credit_customer_views.xml",
        "views/credit_dispute_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_templates.xml",
    ],
    "demo": ["demo/credit_portal.xml"],
    "assets": {
        "web.assets_frontend": ["credit_control_portal/static/src/**/*"],
        "web.assets_tests": ["credit_control_portal/static/tests/tours/*.js"],
    },
}
