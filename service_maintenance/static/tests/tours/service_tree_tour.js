import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (name, level) => `.o_service_tree_row[aria-level="${level}"]:contains(${name})`;
const caret = (name, level) => `${row(name, level)} .o_service_tree_caret`;

tours.add("service_tree_walk", {
    steps: () => [
        { trigger: `${row("Bakery Lefort", 1)}[aria-expanded=false]` },
        { trigger: caret("Bakery Lefort", 1), run: "click" },
        { content: "Two sites: one is chosen", trigger: row("Second shop", 2) },
        { content: "The only thing there opens as well", trigger: caret("Main address", 2), run: "click" },
        { content: "A part, and what was done", trigger: row("Burner", 4) },
        { trigger: `${row("No hot water", 4)}:contains(To plan) .o_service_tree_name`, run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=subject]" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Customers & Equipment)", run: "click" },
        { content: "Back where one was", trigger: `.o_service_tree:has(${row("Second shop", 2)}) ${row("Burner", 4)}` },
        { trigger: `${row("Boiler", 3)} button.o_service_tree_new_here`, run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=equipment_ids]:contains(Boiler)" },
        { trigger: ".o_field_widget[name=partner_id] input:value(Bakery Lefort)" },
        { trigger: ".o_field_widget[name=subject] input", run: "edit Pilot light out" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Customers & Equipment)", run: "click" },
        { content: "What is new stands there", trigger: row("Pilot light out", 4) },
    ],
});

tours.add("service_tree_keys", {
    steps: () => [
        { trigger: row("Bakery Lefort", 1), run: (helpers) => helpers.anchor.focus() },
        { trigger: `${row("Bakery Lefort", 1)}:focus`, run: "press ArrowRight" },
        { trigger: `.o_service_tree:has(${row("Second shop", 2)}) ${row("Bakery Lefort", 1)}[aria-expanded=true]:focus` },
        { trigger: `${row("Bakery Lefort", 1)}:focus`, run: "press ArrowDown" },
        { trigger: `${row("Main address", 2)}:focus`, run: "press ArrowDown" },
        { trigger: `${row("Second shop", 2)}[aria-posinset="2"][aria-setsize="2"]:focus`, run: "press ArrowLeft" },
        { trigger: `${row("Bakery Lefort", 1)}:focus`, run: "press ArrowLeft" },
        { trigger: `.o_service_tree:not(:has(${row("Second shop", 2)})) ${row("Bakery Lefort", 1)}:focus`, run: "press Enter" },
        { trigger: ".o_form_view .o_field_widget[name=vat]" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Customers & Equipment)", run: "click" },
        { trigger: row("Bakery Lefort", 1) },
    ],
});

tours.add("service_tree_search", {
    steps: () => [
        { trigger: ".o_service_tree_search input", run: "edit BU-7" },
        { content: "Found in its place", trigger: `.o_service_tree:not(:has(${row("Zinc Works", 1)})) ${row("Burner", 4)}.o_service_tree_hit` },
        { content: "What was not found is one click away", trigger: `${row("Bakery Lefort", 1)} .o_service_tree_whole`, run: "click" },
        { trigger: row("Second shop", 2) },
        { trigger: ".o_service_tree_search input", run: "edit no such thing" },
        { trigger: ".o_service_tree .o_nocontent_help:contains(serial number)" },
        { trigger: ".o_service_tree_search input", run: "clear" },
        { trigger: row("Zinc Works", 1) },
    ],
});

tours.add("service_tree_customer", {
    steps: () => [
        { trigger: "button[name=action_view_service_visits]", run: "click" },
        { content: "Only this customer, opened", trigger: `.o_service_tree:not(:has(${row("Zinc Works", 1)})) ${row("Main address", 2)}` },
        { trigger: ".o_service_tree_all", run: "click" },
        { trigger: row("Zinc Works", 1) },
    ],
});

tours.add("service_tree_phone", {
    steps: () => [
        { trigger: caret("Bakery Lefort", 1), run: "click" },
        { trigger: caret("Main address", 2), run: "click" },
        { trigger: `${row("No hot water", 4)} .badge:contains(To plan)` },
        { content: "Nothing is wider than the screen", trigger: ".o_service_tree", run: ({ anchor }) => {
            const content = anchor.querySelector(".o_service_tree_content");
            if (content.scrollWidth > content.clientWidth || document.body.scrollWidth > window.innerWidth) {
                throw new Error("The tree is wider than the phone.");
            }
        } },
        { trigger: `${row("Second shop", 2)} button.o_service_tree_new_here`, run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Bakery Lefort)" },
    ],
});

tours.add("service_tree_technician", {
    steps: () => [
        { trigger: caret("Bakery Lefort", 1), run: "click" },
        { trigger: caret("Main address", 2), run: "click" },
        { content: "To look, not to plan", trigger: `.o_service_tree:not(:has(button.o_service_tree_new_here)) ${row("No hot water", 4)}` },
    ],
});
