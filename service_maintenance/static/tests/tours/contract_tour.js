import { registry } from "@web/core/registry";

const pick = (field, text) => [
    { trigger: `.o_field_widget[name=${field}] input:eq(0)`, run: "click" },
    { trigger: `.o_select_menu_item:contains(${text})`, run: "click" },
];

registry.category("web_tour.tours").add("service_contract_trigger", {
    steps: () => [
        { trigger: ".o_list_button_add", content: "A new contract", run: "click" },
        { trigger: ".o_field_widget[name=name] textarea", run: "edit Boiler of the bakery" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Bakery Lefort" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Bakery Lefort)", run: "click" },
        { trigger: ".o_field_widget[name=interval] input", run: "edit 3" },
        ...pick("interval_unit", "Months"),
        { trigger: ".o_notebook a[name=reminder]", content: "What happens, and when", run: "click" },
        { trigger: ".o_field_widget[name=lead_days] input", run: "edit 3" },
        { trigger: ".o_field_widget[name=reminder_days] input", run: "edit 10" },
        {
            trigger: ".o_field_widget[name=summary]:contains(Every 3 months. Opens a visit 3 days ahead)",
            content: "The form says in one sentence what will happen",
        },
        { trigger: "button[name=action_start]", content: "Start it", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Running)" },
        { trigger: ".o_notebook a[name=schedule]", run: "click" },
        { trigger: ".o_field_widget[name=upcoming_due_ids] .o_data_row:eq(3)", content: "A year of due dates" },
        { trigger: ".o_statusbar_buttons button[name=action_trigger_now]", run: "click" },
        { trigger: ".modal-body:contains(used up)", content: "The user is told that the due date is used up" },
        { trigger: ".modal-footer .btn-primary:contains(Trigger now)", run: "click" },
        {
            trigger: ".breadcrumb-item:contains(Boiler of the bakery), .o_back_button:contains(Boiler of the bakery)",
            content: "The visit opens, the contract is one step back",
        },
        { trigger: ".o_form_view .o_arrow_button_current:contains(To plan)" },
    ],
});

const row = (button) => `.o_data_row:contains(Lift maintenance) button[name=${button}]`;

registry.category("web_tour.tours").add("service_contract_list", {
    steps: () => [
        { trigger: `${row("action_toggle_pause")} .fa-pause`, content: "Pause by one click", run: "click" },
        { trigger: ".o_data_row:contains(Lift maintenance):contains(Paused)" },
        { trigger: `${row("action_toggle_pause")} .fa-play`, content: "And run again by one click", run: "click" },
        { trigger: ".o_data_row:contains(Lift maintenance):contains(Running)" },
        { trigger: `${row("action_toggle_pause")} .fa-pause`, run: "click" },
        { trigger: row("action_archive_forever"), content: "Only a paused one can be archived", run: "click" },
        { trigger: ".modal-body:contains(This is final)", content: "The user is told before" },
        { trigger: ".modal-footer .btn-primary:contains(Archive for good)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:contains(Lift maintenance)))" },
    ],
});
