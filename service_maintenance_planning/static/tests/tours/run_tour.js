import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const confirm = { trigger: ".modal .modal-footer .btn-primary", run: "click" };

tours.add("service_planning_apply_and_undo", {
    steps: () => [
        { trigger: ".o_planning_figures td:contains(Not planned)" },
        { trigger: ".o_data_row:contains(Customer 2):contains(New)" },
        { trigger: "button[name=action_apply]", run: "click" },
        confirm,
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Applied)" },
        { trigger: "button[name=action_undo]", run: "click" },
        confirm,
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Undone)" },
    ],
});

tours.add("service_planning_repair", {
    steps: () => [
        { trigger: ".o_main_navbar button:contains(Planning)", run: "click" },
        { trigger: ".dropdown-item:contains(Repair a Day)", run: "click" },
        { trigger: ".modal .o_field_widget[name=kind] input[data-value=away]", run: "click" },
        { trigger: ".modal .o_field_widget[name=technician_id] input", run: "edit Marc" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Marc)", run: "click" },
        { trigger: ".modal button[name=action_propose]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Proposed)" },
        { trigger: ".o_form_view h1:contains(Away today)" },
    ],
});
