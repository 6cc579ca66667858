{
    "name": "Service Maintenance: Profit and Employees",
    "summary": "What an hour of a technician costs, from the employee",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["service_maintenance_profit", "hr_hourly_cost"],
}
