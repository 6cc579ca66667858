import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const onCard = (name) => ({
    content: `The card of ${name} is open`,
    trigger: `.o_form_view .o_form_sheet [name=partner_id]:contains(${name})`,
});
const open = (name) => [
    {
        content: `Open ${name}`,
        trigger: `.o_data_row td[name=partner_id]:contains(${name})`,
        run: "click",
    },
    onCard(name),
];
const recordCall = (code, text, button) => [
    { trigger: "button[name=action_record_call]:enabled", run: "click" },
    ...fillCall(code, text, button),
];
const fillCall = (code, text, button) => [
    { trigger: `.modal .o_selection_badge:contains(${code})`, run: "click" },
    { trigger: ".modal [name=description] textarea", run: `edit ${text}` },
    { trigger: `.modal button[name=${button}]`, run: "click" },
];
const tick = (document) => ({
    content: `Tick ${document}`,
    trigger: `[name=open_item_ids] .o_data_row:contains(${document}) .o_list_record_selector`,
    run: "click",
});

tours.add("credit_morning", {
    steps: () => [
        ...open("Alpha"),
        ...recordCall("Will call back", "Calls back tomorrow", "action_save_next"),
        onCard("Beta"),
        { trigger: "button[name=action_no_answer]", run: "click" },
        onCard("Gamma"),
        ...recordCall("Promises to pay", "Pays all of it", "action_save_next"),
        { content: "Back on an empty worklist", trigger: ".o_list_view .o_view_nocontent" },
    ],
});

tours.add("credit_update", {
    steps: () => [
        { trigger: ".o_data_row:contains(Beta)" },
        { trigger: "button[name=action_update]", run: "click" },
        { trigger: ".o_notification:contains(Credit control is up to date)" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_menu_item:contains(Mine)", run: "click" },
        {
            content: "Only one's own customers are left",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Beta))) .o_data_row:contains(Alpha)",
        },
    ],
});

tours.add("credit_follow_up", {
    steps: () => [
        ...open("Alpha"),
        {
            content: "The call of last time stands on the item",
            trigger: "[name=open_item_ids] [name=credit_call_id]:contains(CALL)",
        },
        ...recordCall("Waits for approval", "Second conversation", "action_save"),
        {
            content: "The newest entry comes first",
            trigger: "[name=entry_ids] .o_data_row:first:contains(Second conversation)",
        },
        {
            content: "The first one is still there",
            trigger: "[name=entry_ids] .o_data_row:contains(First conversation)",
        },
    ],
});

tours.add("credit_follow_up_next", {
    steps: () => [
        ...open("Alpha"),
        { trigger: ".nav-link[name=calls]", run: "click" },
        {
            trigger: "[name=call_ids] .o_data_row:contains(CALL) button[name=action_follow_up]",
            run: "click",
        },
        ...fillCall("Waits for approval", "Second conversation", "action_save_next"),
        onCard("Beta"),
    ],
});

tours.add("credit_unlink_link", {
    steps: () => [
        ...open("Alpha"),
        tick("INV"),
        { trigger: "button[name=action_unlink_items]", run: "click" },
        {
            content: "The item asks for a call again",
            trigger: "[name=open_item_ids] .o_data_row:first:contains(To call)",
        },
        { trigger: ".nav-link[name=calls]", run: "click" },
        {
            trigger: "[name=call_ids] .o_data_row:contains(CALL) button[name=action_follow_up]",
            run: "click",
        },
        {
            content: "The dialog goes on with this call",
            trigger: ".modal [name=call_id] input:value(CALL)",
        },
        { trigger: ".modal button:contains(Discard)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".nav-link[name=open_items]", run: "click" },
        tick("INV"),
        ...recordCall("Will call back", "This one as well", "action_save"),
        {
            content: "It hangs on a call again",
            trigger: "[name=open_item_ids] .o_data_row:first [name=credit_call_id]:contains(CALL)",
        },
    ],
});

tours.add("credit_phone", {
    steps: () => [
        ...open("Alpha"),
        { content: "What time it is there", trigger: "[name=local_time]:contains(:)" },
        { content: "What to say is folded", trigger: ".o_credit_script:not([open]) summary", run: "click" },
        { trigger: ".o_credit_script[open] [name=script]:contains(300.00)" },
        { content: "By keyboard", trigger: "body", run: "press Alt+r" },
        { trigger: ".modal .o_selection_badge[data-hotkey='3']" },
        { trigger: "body", run: "press Alt+3" },
        { trigger: ".modal .o_selection_badge.active:contains(Will call back)" },
        {
            trigger: ".modal [name=callback_at] input",
            run: `edit ${luxon.DateTime.now().plus({ days: 1 }).toFormat("MM/dd/yyyy")} 14:30:00`,
        },
        { trigger: ".modal [name=description] textarea", run: "edit Tomorrow at half past two" },
        { trigger: "body", run: "press Alt+s" },
        {
            content: "The hour stands on the card",
            trigger: "body:not(:has(.modal)) .o_credit_card_head [name=callback_at]:contains(2:30)",
        },
    ],
});

tours.add("credit_dispute", {
    steps: () => [
        ...open("Alpha"),
        tick("INV"),
        { trigger: "button[name=action_new_dispute]", run: "click" },
        { trigger: ".modal [name=category_id] input", run: "edit Price" },
        { trigger: ".o-autocomplete--dropdown-item a:contains(Price)", run: "click" },
        { trigger: ".modal [name=description] textarea", run: "edit Ten per cent too much" },
        { trigger: ".modal button[name=action_save]", run: "click" },
        {
            content: "The item is marked as disputed",
            trigger: "[name=open_item_ids] .o_data_row:contains(Disputed)",
        },
        { trigger: ".nav-link[name=disputes]", run: "click" },
        { trigger: "[name=dispute_ids] .o_data_row:contains(DISP)" },
    ],
});

tours.add("credit_plan", {
    steps: () => [
        ...open("Alpha"),
        { trigger: "button[name=action_agree_plan]", run: "click" },
        {
            content: "Three equal parts are proposed",
            trigger: ".modal [name=part_ids] .o_data_row:nth-child(3):contains(100.00)",
        },
        { content: "Two will do", trigger: ".modal [name=count] input", run: "edit 2 && press Tab" },
        { trigger: ".modal [name=part_ids] .o_data_row:nth-child(2):contains(150.00)" },
        { trigger: ".modal button[name=action_agree]", run: "click" },
        {
            content: "The customer is handled, the first part is promised",
            trigger: "body:not(:has(.modal)) .o_credit_card_head [name=promised_amount]:contains(150.00)",
        },
        { trigger: ".nav-link[name=plans]", run: "click" },
        { trigger: "[name=plan_ids] .o_data_row:contains(300.00):contains(Running)" },
    ],
});

tours.add("credit_proposal_approved", {
    steps: () => [
        { trigger: ".o_data_row td[name=customer_id]:contains(Alpha)", run: "click" },
        {
            content: "What is proposed, why and by whom",
            trigger: "[name=proposal_ids] .o_data_row:contains(Credit note):contains(120.00):contains(Too late)",
        },
        { trigger: "button[name=action_approve_proposal]", run: "click" },
        {
            content: "It cannot be undone, so it is asked about",
            trigger: ".modal:contains(posted at once) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Approved, and the dispute is over",
            trigger: "[name=proposal_ids] .o_data_row:contains(Approved)",
        },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Resolved)" },
        { trigger: ".o_form_view:not(:has(button[name=action_approve_proposal]))" },
    ],
});

tours.add("credit_targets", {
    steps: () => [
        {
            content: "A target is one of a month, not of its first day",
            trigger: ".o_data_row td[name=month]:contains(March 2026)",
            run: "click",
        },
        { content: "A month is chosen", trigger: ".o_datetime_picker .o_date_item_cell:contains(Apr)", run: "click" },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_data_row:not(.o_selected_row) td[name=month]:contains(April 2026)" },
    ],
});
