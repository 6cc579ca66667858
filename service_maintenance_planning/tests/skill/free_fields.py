"""The fields of this addon that people write: {model: {who (groups, or None: whoever may write the record): names}}."""

from odoo.addons.service_maintenance.models.base.roles import MANAGER, OFFICE

FREE = {
    "service.equipment": {OFFICE: "wanted_technician_ids unwanted_technician_ids"},
    "service.equipment.category": {None: "skill_ids"},
    "service.planning.line": {None: "run_id"},
    "service.planning.run": {
        None: "company_id date_from date_to",
        OFFICE: "technician_ids visit_ids seconds",
        MANAGER: "weight_travel weight_lateness weight_overtime weight_fairness weight_preference weight_change",
    },
    "service.skill": {None: "name sequence active color company_id warning_days holder_ids"},
    "service.technician.skill": {None: "user_id skill_id date_from date_to certificate certificate_name"},
    "service.visit": {OFFICE: "extra_skill_ids technician_count van_load is_plan_locked"},
    "service.visit.type": {None: "skill_ids"},
}
