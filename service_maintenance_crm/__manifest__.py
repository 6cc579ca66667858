{
    "name": "Service Maintenance: CRM",
    "summary": "Due dates that open an opportunity in the pipeline",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["service_maintenance", "crm"],
    "data": [
        "views/service_contract_views.xml",
        "views/crm_lead_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
