{
    "name": "Service Maintenance: Stock",
    "summary": "Plan service from a delivery slip, take parts used on a visit from the technician's van",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "auto_install": True,
    "depends": ["service_maintenance", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "data/mail_activity_type.xml",
        "views/stock_picking_views.xml",
        "views/service_sale_plan_views.xml",
        "views/service_equipment_views.xml",
        "views/service_visit_views.xml",
        "views/res_users_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "service_maintenance_stock/static/tests/tours/**/*",
        ],
    },
}
