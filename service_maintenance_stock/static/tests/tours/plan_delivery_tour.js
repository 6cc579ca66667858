import { registry } from "@web/core/registry";

const row = ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Alarm system)";

registry.category("web_tour.tours").add("service_plan_from_delivery", {
    steps: () => [
        { trigger: "button[name=action_plan_service]:contains(To plan)", run: "click" },
        { trigger: `${row} td[name=serial_numbers]:contains(A-1, A-2)`, content: "The numbers that were delivered" },
        { trigger: `${row} td[name=interval]`, run: "click" },
        { trigger: ".modal .o_selected_row td[name=interval] input", run: "edit 6" },
        { trigger: ".modal .o_selected_row td[name=interval_unit] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Months)", run: "click" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        {
            trigger: "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains(Running)",
            content: "The contract runs",
        },
        { trigger: "button[name=action_view_origin]", content: "And leads back to the slip", run: "click" },
        { trigger: "button[name=action_view_service_planned]:contains(Service)" },
    ],
});
