import { registry } from "@web/core/registry";
import { counted } from "./counted";

const tours = registry.category("web_tour.tours");
const MARC = ".o_service_person:contains(Marc)";
const LENA = ".o_service_person:contains(Lena)";
const PLAN = ".modal-footer button[name=action_confirm]";
const IS_PLANNED = "body:not(:has(.modal)) .o_list_view:not(:contains(No hot water))";
const planNoHotWater = {
    trigger: ".o_data_row:contains(No hot water) button[name=action_plan]",
    run: "click",
};

tours.add("service_visit_plan", {
    steps: () => [
        {
            content: "The urgent visit stands first; plan it",
            trigger: ".o_data_row:first:contains(No hot water) button[name=action_plan]",
            run: "click",
        },
        {
            content: "The dialog shows whom to call, what was asked and who is free",
            trigger: ".modal .o_field_widget[name=contact_phone]:contains(+32 9 111 22 33)",
        },
        { trigger: `${MARC}.o_chosen:not(:has(.text-danger))` },
        { trigger: `${LENA}:not(.o_chosen)` },
        {
            content: "Twelve hours do not fit into a working day",
            trigger: ".modal .o_field_widget[name=duration] input",
            run: "edit 12:00 && click body",
        },
        { trigger: `${MARC} .text-danger:contains(outside working hours)` },
        { trigger: ".modal-footer:not(:has(button[name=action_confirm])) .btn-danger:contains(Plan Anyway)" },
        {
            content: "Two hours do",
            trigger: ".modal .o_field_widget[name=duration] input",
            run: "edit 2:00 && click body",
        },
        { trigger: ".modal:not(:has(.o_service_person .text-danger)):not(:has(.btn-danger))" },
        {
            content: "The customer prefers the second free slot",
            trigger: ".modal .o_service_slot:eq(1)",
            run: "click",
        },
        { trigger: ".modal .o_service_slot:eq(1).btn-success" },
        { trigger: PLAN, run: "click" },
        { content: "It has left the list of what is to plan", trigger: IS_PLANNED },
    ],
});

tours.add("service_visit_plan_two_clicks", {
    steps: () => [
        ...counted("Planning from the list", { clicks: 2, texts: 0 }, [
            planNoHotWater,
            {
                content: "Who goes and when is proposed",
                trigger: `.modal:has(${MARC}.o_chosen .o_service_hour.btn-success) ${PLAN.replace(".modal-footer ", "")}`,
                run: "click",
            },
        ]),
        { trigger: IS_PLANNED },
    ],
});

tours.add("service_visit_plan_person", {
    steps: () => [
        planNoHotWater,
        { content: "A click leaves a person out", trigger: `${MARC}.o_chosen .o_service_person_name`, run: "click" },
        { trigger: `${MARC}:not(.o_chosen)` },
        { content: "Another takes one", trigger: `${LENA} .o_service_person_name`, run: "click" },
        { trigger: ".modal .o_field_widget[name=technician_ids] .o_tag:contains(Lena)" },
        { content: "Both", trigger: `${MARC} .o_service_person_name`, run: "click" },
        { trigger: `.modal:has(${MARC}.o_chosen):has(${LENA}.o_chosen)` },
        { content: "Not Lena after all", trigger: `${LENA} .o_service_person_name`, run: "click" },
        { content: "An hour of hers is hers alone", trigger: `${LENA}:not(.o_chosen) .o_service_hour:eq(1)`, run: "click" },
        { trigger: `.modal:has(${MARC}:not(.o_chosen)) ${LENA}.o_chosen .o_service_hour:eq(1).btn-success` },
        { trigger: PLAN, run: "click" },
        { trigger: IS_PLANNED },
    ],
});

tours.add("service_visit_plan_several", {
    steps: () => [
        { trigger: ".o_data_row:contains(No hot water) .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row:contains(Drip) .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_plan]", run: "click" },
        { content: "Marc is on both", trigger: `${MARC}.o_chosen` },
        { content: "The urgent one first", trigger: ".modal .o_service_stop:first:contains(No hot water)" },
        { trigger: ".modal .o_service_stop:eq(1):contains(Drip)" },
        { content: "Lena takes them, from her second hour on", trigger: `${LENA} .o_service_hour:eq(1)`, run: "click" },
        { trigger: `${LENA}.o_chosen` },
        { trigger: PLAN, run: "click" },
        { trigger: IS_PLANNED },
    ],
});

tours.add("service_visit_plan_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(No hot water) button[name=action_plan]", run: "click" },
        { trigger: `${LENA} .o_service_hour:eq(2)`, run: "click" },
        { trigger: `${LENA}.o_chosen .o_service_hour:eq(2).btn-success` },
        {
            content: "Nothing is cut off at the side",
            trigger: ".modal .o_service_people",
            run: ({ anchor }) => {
                if (anchor.scrollWidth > anchor.clientWidth || anchor.getBoundingClientRect().right > innerWidth) {
                    throw new Error("The dialog is wider than the phone.");
                }
            },
        },
        { trigger: PLAN, run: "click" },
        { trigger: "body:not(:has(.modal)) .o_kanban_view:not(:contains(No hot water))" },
    ],
});

tours.add("service_visit_plan_anyway", {
    steps: () => [
        planNoHotWater,
        {
            trigger: ".modal .o_field_widget[name=duration] input",
            run: "edit 12:00 && click body",
        },
        {
            content: "The dispatcher sees the conflict and accepts it",
            trigger: `.modal:has(${MARC} .text-danger) button[name=action_confirm_anyway]:contains(Plan Anyway)`,
            run: "click",
        },
        { trigger: IS_PLANNED },
    ],
});
