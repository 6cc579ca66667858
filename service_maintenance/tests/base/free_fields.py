"""The fields that people write: all others of these models are owned by methods.

{model: {who (groups, or None: whoever may write the record): names}}. Templates, types and categories are kept by
whoever has the right to write them at all; so are contracts.
"""

from ...models.base.roles import MANAGER, OFFICE

TERMS = """
    action covers_labour covers_part covers_travel duration duration_unit interval interval_unit is_auto_renewed
    lead_days notice_days recurrence_basis reminder_days visit_template_id weekend_rule
"""

FREE = {
    "service.contract": {
        None: TERMS
        + """
            name company_id template_id partner_id contact_id site_id equipment_ids type_id user_id technician_ids
            date_start date_end fixed_date_ids meter_id meter_interval meter_next due_ids visit_ids document_ids note
        """,
    },
    "service.contract.fixed.date": {None: "contract_id date is_yearly"},
    "service.contract.template": {
        None: TERMS + "name active company_id contract_ids first_due note order_line_ids product_template_ids",
    },
    "service.contract.template.line": {None: "template_id sequence product_id quantity"},
    "service.defect.type": {None: "name active company_id"},
    "service.equipment": {
        None: "serial_number equipment_properties note child_ids meter_ids reading_ids",
        OFFICE: """
            name active company_id partner_id site_id category_id product_id parent_id install_date warranty_end_date
        """,
    },
    "service.equipment.category": {
        None: """
            name sequence active color company_id equipment_properties_definition warranty_months warranty_covers_part
            warranty_covers_labour warranty_covers_travel
        """,
    },
    "service.meter": {None: "name sequence active equipment_id unit kind reading_ids"},
    "service.meter.reading": {None: "meter_id date value is_reset note visit_id", OFFICE: "user_id"},
    "service.visit": {
        None: """
            effective_start effective_end effective_hours work_report next_needed next_date checklist_ids defect_ids
            line_ids reading_ids
        """,
        OFFICE: """
            subject kind type_id company_id partner_id contact_id site_id equipment_ids product_id invoice_line_id
            object_description priority date_reported window_start window_end user_id date_start date_end duration
            technical_note settlement contract_id assignment_ids technician_ids
        """,
    },
    "service.visit.assignment": {None: "visit_id user_id"},
    "service.visit.checklist.item": {None: "visit_id sequence name is_done note", OFFICE: "is_required"},
    "service.visit.defect": {None: "visit_id equipment_id defect_type_id name severity is_repaired photo"},
    "service.visit.line": {
        None: "visit_id sequence kind product_id name quantity_planned quantity uom_id technician_id",
        OFFICE: "coverage",
        MANAGER: "approval quantity_approved price_unit discount refusal_reason",
    },
    "service.visit.template": {None: "name active company_id type_id duration technical_note checklist_ids line_ids"},
    "service.visit.template.checklist": {None: "template_id sequence name is_required"},
    "service.visit.template.line": {None: "template_id sequence kind product_id quantity"},
    "service.visit.type": {None: "name sequence color active company_id is_failure"},
}
