import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("service_sla_pause", {
    steps: () => [
        { trigger: "button[name=action_sla_pause]", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason_id] input", run: "click" },
        { trigger: ".dropdown-item:contains(Waiting for parts)", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit The fan is ordered" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "The promise stands still", trigger: "button[name=action_view_sla_clock]:contains(Paused)", run: "click" },
        { trigger: ".o_field_widget[name=pause_ids] td:contains(The fan is ordered)" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Freezer warm)", run: "click" },
        { trigger: "button[name=action_sla_resume]", run: "click" },
        { trigger: "button[name=action_sla_pause]" },
    ],
});
