{
    "name": "Service Maintenance: Project",
    "summary": "Due dates that open a project or a task, contracts that belong to a project",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["service_maintenance", "project"],
    "uninstall_hook": "uninstall_hook",
    "data": [
        "views/service_contract_views.xml",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
    ],
}
