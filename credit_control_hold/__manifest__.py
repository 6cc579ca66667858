{
    "name": "Credit Control: Hold",
    "summary": "What a customer who does not pay has ordered waits until it pays",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["credit_control_calls"],
    "data": [
        "security/ir.model.access.csv",
        "security/credit_rules.xml",
        "wizards/credit_hold_release_views.xml",
        "views/credit_hold_views.xml",
        "views/credit_profile_views.xml",
        "views/credit_customer_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
}
