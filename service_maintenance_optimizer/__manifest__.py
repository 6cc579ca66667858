{
    "name": "Service Maintenance: Optimizer",
    "summary": "Short ways and full days: the solver behind “Plan These”",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["service_maintenance_planning"],
    "external_dependencies": {"python": ["pyvrp"]},
}
