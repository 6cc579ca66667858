{
    "name": "Service Maintenance: Word Documents",
    "summary": "Work orders and invoices as Word documents, from templates of your own",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["service_maintenance"],
    "external_dependencies": {"python": ["docxtpl"]},
    "data": [
        "security/ir.model.access.csv",
        "security/service_rules.xml",
        "views/service_word_template_views.xml",
        "views/res_config_settings_views.xml",
        "views/word_actions.xml",
    ],
}
