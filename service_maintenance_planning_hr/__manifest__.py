{
    "name": "Service Maintenance: Skills of Employees",
    "summary": "Technicians have the skills of their employee, too",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["service_maintenance_planning", "hr_skills"],
    "data": [
        "views/service_skill_views.xml",
    ],
}
