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
        "data/mail_activity_type.xml",
        "data/ir_cron.xml",
        "views/skill/service_skill_views.xml",
        "views/skill/service_technician_skill_views.xml",
        "views/skill/service_setup_views.xml",
        "views/travel/service_day_route_action.xml",
        "views/travel/service_visit_views.xml",
        "views/travel/res_partner_views.xml",
        "views/travel/res_users_views.xml",
        "views/travel/res_config_settings_views.xml",
        "views/slot/service_visit_schedule_views.xml",
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
