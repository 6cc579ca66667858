{
    "name": "Service Maintenance: Planning",
    "summary": "Who goes where, when and in what order: skills, travel, slots, a board and a week planned in seconds",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["service_maintenance", "base_geolocalize"],
    "external_dependencies": {"python": ["numpy"]},
    "data": [
        "security/ir.model.access.csv",
        "security/service_rules.xml",
        "views/board/service_visit_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "service_maintenance_planning/static/src/**/*",
        ],
        "web.assets_tests": [
            "service_maintenance_planning/static/tests/tours/**/*",
        ],
    },
}
