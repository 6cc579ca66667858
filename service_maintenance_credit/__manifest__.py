{
    "name": "Service Maintenance: Credit",
    "summary": "Visits to customers who do not pay wait, emergencies do not",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["service_maintenance", "credit_control_hold"],
    "data": [
        "views/service_visit_views.xml",
        "views/service_visit_type_views.xml",
    ],
    "demo": ["demo/service_visit.xml"],
}
