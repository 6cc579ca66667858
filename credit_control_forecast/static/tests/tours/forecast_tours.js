import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_worth_order", {
    steps: () => [
        {
            content: "Whom it is worth calling comes first, though another owes more",
            trigger: ".o_data_row:first td[name=partner_id]:contains(Always Late)",
            run: "click",
        },
        { trigger: ".o_form_view [name=forecast_words]:contains(days late)" },
        {
            content: "The card says why",
            trigger: ".o_form_view [name=call_reason]:contains(neither promised nor disputed)",
        },
        { trigger: "button[name=action_record_call]:enabled", run: "click" },
        { trigger: ".modal .o_selection_badge:contains(Will call back)", run: "click" },
        { trigger: ".modal button[name=action_save_next]", run: "click" },
        {
            content: "Then the next in the same order",
            trigger: ".o_form_view .o_form_sheet [name=partner_id]:contains(Always Prompt)",
        },
    ],
});
