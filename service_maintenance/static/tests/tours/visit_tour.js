import { registry } from "@web/core/registry";
import { counted } from "./counted";
import { sign } from "./signature";

const tours = registry.category("web_tour.tours");

tours.add("service_visit_record", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=subject] input", run: "edit Cold radiators" },
        {
            content: "Who calls",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Bakery Lefort",
        },
        { trigger: ".ui-menu-item > a:contains(Bakery Lefort)", run: "click" },
        { trigger: ".o_field_widget[name=contact_phone]:contains(+32 9 111 22 33)" },
        { trigger: ".o_field_widget[name=priority] .o_priority_star:eq(1)", run: "click" },
        {
            content: "What it is about: something this customer bought",
            trigger: ".o_field_widget[name=invoice_line_id] input",
            run: "edit nozzle",
        },
        { trigger: ".ui-menu-item > a:contains(Burner nozzle)", run: "click" },
        {
            content: "A type that did not exist yet",
            trigger: ".o_field_widget[name=type_id] input",
            run: "edit Thaw out",
        },
        { trigger: ".ui-menu-item > a:contains(Create \"Thaw out\")", run: "click" },
        { trigger: ".o_field_widget[name=template_id] input", run: "edit Boiler service" },
        { trigger: ".ui-menu-item > a:contains(Boiler service)", run: "click" },
        {
            content: "Checklist and parts are filled in",
            trigger: ".o_field_widget[name=checklist_ids] .o_data_row:contains(Measure the flue gas)",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Burner nozzle)",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved .o_statusbar_buttons button[name=action_plan]" },
    ],
});

/** What a technician taps on a plain visit, in order. */
const PLAIN_VISIT = [
    { trigger: ".o_kanban_record:contains(No hot water)", run: "click" },
    { trigger: ".o_service_next button[name=action_start]:contains(Start)", run: "click" },
    { trigger: ".o_service_next button[name=action_pause]" },
    { trigger: ".o_data_row:contains(Clean the burner) .o_boolean_toggle input", run: "click" },
    { trigger: ".o_data_row:contains(Clean the burner):has(.o_boolean_toggle input:checked)" },
    { trigger: ".o_data_row:contains(Measure the flue gas) .o_boolean_toggle input", run: "click" },
    { trigger: ".o_data_row:contains(Measure the flue gas):has(.o_boolean_toggle input:checked)" },
    { trigger: ".o_kanban_record:contains(Burner nozzle) button[name=action_use_planned]", run: "click" },
    { trigger: ".o_kanban_record:contains(Burner nozzle):not(:has(button[name=action_use_planned]))" },
    { trigger: ".o_field_widget[name=kilometres] input", run: "edit 18 && click body" },
    { trigger: ".o_service_next button[name=action_open_close]", run: "click" },
    { trigger: ".modal button[name=action_review]", run: "click" },
    { trigger: ".modal .o_field_widget[name=signed_by] input", run: "edit Griet Lefort && click body" },
    { trigger: ".modal .o_field_widget[name=signature] .o_signature", run: "click" },
    ...sign,
    { trigger: ".modal button[name=action_confirm]:contains(Sign & Close)", run: "click" },
];

tours.add("service_visit_plain", {
    steps: () => [
        ...counted("A plain visit", { clicks: 15, texts: 2 }, PLAIN_VISIT),
        {
            content: "What was done is fixed now",
            trigger: "body:not(:has(.modal)) .o_service_work:contains(Signed):contains(Griet Lefort)",
        },
        {
            content: "Hours and kilometres leave no empty cards among the parts",
            trigger: "[name=line_ids]:has(.o_service_elsewhere):not(:has(.o_kanban_record:visible .o_service_elsewhere))",
        },
    ],
});

/** What a dispatcher does while a customer is on the phone. */
const KNOWN_CUSTOMER = [
    { trigger: ".o_list_button_add", run: "click" },
    { trigger: ".o_field_widget[name=subject] input", run: "edit Cold radiators" },
    { trigger: ".o_field_widget[name=partner_id] input", run: "edit Bakery Lef" },
    { trigger: ".ui-menu-item > a:contains(Bakery Lefort)", run: "click" },
    { trigger: ".o_field_widget[name=contact_phone]:contains(+32 9 111 22 33)" },
    { content: "How urgent", trigger: ".o_field_widget[name=priority] .o_priority_star:eq(2)", run: "click" },
    { content: "Which boiler", trigger: ".o_field_widget[name=equipment_ids] input", run: "click" },
    { trigger: ".ui-menu-item > a:contains(Boiler)", run: "click" },
    { trigger: ".o_field_widget[name=equipment_ids] .o_tag:contains(Boiler)" },
    { trigger: ".o_form_button_save", run: "click" },
];

const NEW_CUSTOMER = [
    { trigger: ".o_list_button_add", run: "click" },
    { trigger: ".o_field_widget[name=subject] input", run: "edit Cold radiators" },
    { trigger: ".o_field_widget[name=partner_id] input", run: "edit Butcher Maes" },
    { trigger: ".ui-menu-item > a:contains(Create and edit)", run: "click" },
    { trigger: ".modal .o_field_widget[name=street] input", run: "edit Market 5" },
    { trigger: ".modal .o_field_widget[name=city] input", run: "edit Aalst" },
    { trigger: ".modal .o_field_widget[name=vat] input", run: "edit BE0477472701" },
    { trigger: ".modal .o_field_widget[name=phone] input", run: "edit +32 53 11 22 33" },
    { trigger: ".modal .o_field_widget[name=email] input", run: "edit maes@example.com" },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal)) .o_form_button_save", run: "click" },
];

const isRecorded = {
    content: "The next step is offered at once",
    trigger: ".o_form_saved .o_statusbar_buttons button[name=action_plan]",
};

tours.add("service_visit_known_customer", {
    steps: () => [...counted("A known customer's request", { clicks: 8, texts: 2 }, KNOWN_CUSTOMER), isRecorded],
});

tours.add("service_visit_new_customer", {
    steps: () => [...counted("A new customer's request", { clicks: 14, texts: 7 }, NEW_CUSTOMER), isRecorded],
});

/** What a manager does with a visit that needs no correction. */
const APPROVE_AND_INVOICE = [
    { trigger: ".o_statusbar_buttons button[name=action_approve]", run: "click" },
    { trigger: ".o_statusbar_buttons button[name=action_invoice]", run: "click" },
];

tours.add("service_visit_bill_plain", {
    steps: () => [
        {
            content: "What it comes to is seen before",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Labour hour)",
        },
        ...counted("Approving and invoicing", { clicks: 2, texts: 0 }, APPROVE_AND_INVOICE),
        {
            content: "Who does not keep the books is told what was made",
            trigger: ".o_notification:contains(Draft invoices made: 1)",
        },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Invoiced)" },
    ],
});

tours.add("service_visit_bill_phone", {
    steps: () => [
        {
            content: "What it comes to stands on the card",
            trigger: ".o_kanban_record:contains(No hot water):contains(Ghent):contains(149.00)",
        },
        { trigger: ".o_kanban_record:contains(No hot water) button[name=action_approve]", run: "click" },
        { trigger: ".o_kanban_view:not(:contains(No hot water))" },
    ],
});

tours.add("service_visit_close", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(No hot water)", run: "click" },
        { trigger: ".o_service_next button[name=action_start]", run: "click" },
        {
            content: "The clock runs",
            trigger: ".o_service_next button[name=action_pause]",
        },
        {
            content: "Another number of parts was used than planned",
            trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains(Burner nozzle) div:contains(planned)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=quantity] input", run: "edit 2" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=kilometres] input",
            run: "edit 18 && click body",
        },
        { trigger: ".o_service_next button[name=action_open_close]", run: "click" },
        {
            content: "A required check is open: the visit cannot be closed yet",
            trigger: ".modal .alert-warning:contains(Clean the burner)",
        },
        { trigger: ".modal-footer:not(:has(button[name=action_confirm]))" },
        { trigger: ".modal-footer button:contains(Back)", run: "click" },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=checklist_ids] .o_data_row:contains(Clean the burner) .o_boolean_toggle input",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=checklist_ids] .o_data_row:contains(Measure the flue gas) .o_boolean_toggle input",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=checklist_ids] .o_data_row:contains(Measure the flue gas):has(.o_boolean_toggle input:checked)",
        },
        { trigger: ".o_service_next button[name=action_open_close]", run: "click" },
        {
            trigger: ".modal:not(:has(.alert-warning)) .o_field_widget[name=effective_hours] input",
            run: "edit 1:30 && click body",
        },
        { trigger: ".modal .o_field_widget[name=next_needed] input", run: "click" },
        {
            content: "A next visit needs a date",
            trigger: ".modal .o_field_widget[name=next_date] .o_input, .modal .o_field_widget[name=next_date] input",
            run: "edit 12/31/2099 && click body",
        },
        { trigger: ".modal button[name=action_review]", run: "click" },
        {
            content: "Before the customer signs, the hours stand among what was used",
            trigger:
                ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Labour hour):contains(1.50)",
        },
        {
            trigger: ".modal .o_field_widget[name=signed_by] input",
            run: "edit Griet Lefort && click body",
        },
        { trigger: ".modal .o_field_widget[name=signature] .o_signature", run: "click" },
        ...sign,
        { trigger: ".modal button[name=action_confirm]:contains(Sign & Close)", run: "click" },
        {
            content: "What was done is fixed now",
            trigger: "body:not(:has(.modal)) .o_service_work:contains(Signed):contains(Griet Lefort)",
        },
    ],
});

tours.add("service_visit_bill", {
    steps: () => [
        { trigger: ".o_data_row:contains(No hot water) td[name=subject]", run: "click" },
        { trigger: ".o_notebook .nav-link:contains(Approval)", run: "click" },
        {
            content: "Half of the hours were travel: correct them",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Labour hour) td[name=quantity_approved]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Labour hour) td[name=quantity_approved] input",
            run: "edit 1",
        },
        {
            content: "The kilometres are not billed",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Kilometre) button[name=action_refuse]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row.text-danger:contains(Kilometre):not(:has(button[name=action_refuse]))" },
        { trigger: ".o_statusbar_buttons button[name=action_approve]", run: "click" },
        { trigger: ".o_statusbar_buttons button[name=action_invoice]", run: "click" },
        {
            content: "The draft invoice opens, with a way back to the visit",
            trigger: "button[name=action_view_service_visits]:contains(Visits)",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Invoiced)" },
    ],
});
