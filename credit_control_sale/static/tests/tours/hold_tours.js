import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_hold_release", {
    steps: () => [
        {
            content: "What waits, and why",
            trigger: ".o_data_row:contains(Late) td[name=reason]:contains(overdue)",
        },
        { trigger: ".o_data_row:contains(Late) button[name=action_release]", run: "click" },
        { trigger: ".modal [name=reason] input", run: "edit Pays on delivery" },
        { trigger: ".modal button[name=action_release]", run: "click" },
        {
            content: "Released, with the reason",
            trigger: ".o_data_row:contains(Late) td[name=release_words]:contains(Pays on delivery)",
        },
    ],
});
