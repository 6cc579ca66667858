{
    "name": "Service Maintenance: Billing",
    "summary": "Contracts that earn: fees billed exactly once, indexed prices, renewals, included quantities",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["service_maintenance"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_billing_rules.xml",
        "data/mail_activity_type.xml",
        "data/ir_cron.xml",
        "data/mail_template.xml",
        "wizards/service_period_edit_views.xml",
        "views/service_contract_period_views.xml",
        "views/service_contract_views.xml",
        "views/service_price_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/service_price_indexes.xml",
        "demo/service_contract_fees.xml",
    ],
    "assets": {
        "web.assets_tests": ["service_maintenance_billing/static/tests/tours/**/*"],
    },
}
