import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_portal_promise", {
    steps: () => [
        {
            content: "The way to the open items",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/credit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Tick what is overdue",
            trigger: ".o_credit_section tr:contains('days overdue') input[name=items]",
            run: "click",
        },
        {
            content: "A part of it",
            trigger: ".o_credit_section tr:contains('days overdue') .o_credit_part input:visible",
            run: "edit 400",
        },
        {
            content: "Today is soon enough",
            trigger: ".o_credit_promise input[name=day]",
            run() {
                this.anchor.value = this.anchor.min;
            },
        },
        {
            content: "Promise",
            trigger: ".o_credit_promise button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is noted",
            trigger: ".o_credit_done",
        },
        {
            content: "The item says so",
            trigger: ".o_credit_section .badge:contains('Promised for')",
        },
    ],
});
