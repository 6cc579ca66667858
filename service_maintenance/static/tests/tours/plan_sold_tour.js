import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const cell = (field) => `.modal .o_field_widget[name=line_ids] .o_data_row td[name=${field}]`;
const input = (field) => `.modal .o_selected_row td[name=${field}] input`;

tours.add("service_plan_from_order", {
    steps: () => [
        { trigger: "button[name=action_plan_service]:contains(To plan)", run: "click" },
        {
            content: "Only what has a plan is proposed, with its interval",
            trigger: ".modal .o_field_widget[name=line_ids]:contains(Alarm system):not(:contains(Burner nozzle))",
        },
        { trigger: `${cell("interval_unit")}:contains(Years)` },
        {
            content: "It says what will be made",
            trigger: ".modal .o_field_widget[name=summary]:contains(1 piece of equipment, 1 contract, first visit on)",
        },
        {
            content: "No heading is cut",
            trigger: ".modal .o_field_widget[name=line_ids] thead",
            run: ({ anchor }) => {
                const cut = [...anchor.querySelectorAll("th .text-truncate")].filter((el) => el.scrollWidth > el.clientWidth);
                if (cut.length) {
                    throw new Error(`Cut: ${cut.map((el) => el.textContent)}`);
                }
            },
        },
        { trigger: cell("technician_ids"), content: "Marc shall go there", run: "click" },
        { trigger: input("technician_ids"), run: "edit Marc" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Marc)", run: "click" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        {
            content: "The contract runs",
            trigger: "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains(Running)",
        },
        { trigger: "button[name=action_view_origin]", content: "And leads back to the order", run: "click" },
        { trigger: ".o_form_view:has(button[name=action_view_service_planned]:contains(Service))" },
        {
            content: "Nothing is left to plan",
            trigger: ".o_form_view:not(:has(button[name=action_plan_service]))",
        },
    ],
});

tours.add("service_plan_from_invoice", {
    steps: () => [
        { trigger: "button[name=action_plan_service]:contains(To plan)", run: "click" },
        { trigger: cell("mode"), content: "One visit only", run: "click" },
        { trigger: input("mode"), run: "click" },
        { trigger: ".o_select_menu_item:contains(Once)", run: "click" },
        { trigger: input("equipment_mode"), run: "click" },
        { trigger: ".o_select_menu_item:contains(None)", run: "click" },
        {
            content: "The sentence follows",
            trigger: ".modal .o_field_widget[name=summary]:contains(1 visit, first visit on):not(:contains(equipment))",
        },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        {
            content: "The visit waits to be planned",
            trigger: "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains(To plan)",
        },
        { trigger: "button[name=action_view_origin]", run: "click" },
        { trigger: ".o_form_view:has(button[name=action_view_service_planned]:contains(Service))" },
    ],
});

tours.add("service_plan_from_order_phone", {
    steps: () => [
        { trigger: "button:has(.fa-bolt)", run: "click" },
        { trigger: "button[name=action_plan_service]:contains(To plan)", run: "click" },
        {
            content: "A card a product, with its recurrence",
            trigger: ".modal .o_kanban_record:contains(Alarm system):contains(Every year)",
        },
        { trigger: ".modal .o_field_widget[name=summary]:contains(1 piece of equipment, 1 contract)" },
        { trigger: ".modal .o_kanban_record:contains(Alarm system)", run: "click" },
        { trigger: ".modal .o_field_widget[name=mode] .o_selection_badge:contains(Once)", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "The sentence follows what was changed",
            trigger: ".modal .o_field_widget[name=summary]:contains(1 piece of equipment, 1 visit)",
        },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view .o_field_widget[name=subject]" },
    ],
});
