import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_reminder_simulation", {
    steps: () => [
        { trigger: ".o_list_view button[name=action_simulate], .o_control_panel button[name=action_simulate]", run: "click" },
        {
            content: "Who would be reminded of what",
            trigger: "[name=reminded_ids] .o_data_row:contains(Alpha):contains(First)",
        },
        { trigger: ".nav-link[name=held]", run: "click" },
        {
            content: "Who would not, and why",
            trigger: "[name=held_ids] .o_data_row:contains(Beta):contains(Promised)",
        },
        { trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Confirmed)" },
        { trigger: ".nav-link[name=messages]", run: "click" },
        {
            content: "One reminder waits to be sent",
            trigger: "[name=message_line_ids] .o_data_row:contains(Alpha):contains(Queued)",
        },
    ],
});
