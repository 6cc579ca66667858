"""The fields of this addon that people write: {model: {who (groups, or None: whoever may write the record): names}}."""

from odoo.addons.service_maintenance.models.base.roles import OFFICE

FREE = {
    "service.equipment": {OFFICE: "wanted_technician_ids unwanted_technician_ids"},
    "service.equipment.category": {None: "skill_ids"},
    "service.skill": {None: "name sequence active color company_id warning_days holder_ids"},
    "service.technician.skill": {None: "user_id skill_id date_from date_to certificate certificate_name"},
    "service.visit": {OFFICE: "extra_skill_ids"},
    "service.visit.type": {None: "skill_ids"},
}
