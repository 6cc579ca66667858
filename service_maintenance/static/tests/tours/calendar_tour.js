import { queryOne } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CARD = ".o_service_to_plan_card";
const WEDNESDAY = 3;

/** Drop what the step stands on at `time` of a day of the week shown, 0 being its first. */
function dropOn(time, day) {
    return async ({ drag_and_drop }) => {
        const lane = `.fc-timegrid-slot-lane[data-time="${time}"]`;
        const { width } = queryOne(lane).getBoundingClientRect();
        await drag_and_drop(lane, { position: { x: (width * (day + 0.5)) / 7, y: 3 }, relative: true });
    };
}

const nextWeek = [
    { trigger: ".o_calendar_renderer .fc-timeGridWeek-view" },
    { trigger: ".o_calendar_button_next", run: "click" },
    { trigger: ".fc-timeGridWeek-view:not(:has(.fc-day-today))" },
];

tours.add("service_calendar_drag", {
    steps: () => [
        ...nextWeek,
        { content: "The most urgent one stands first", trigger: `${CARD}:first:contains(No hot water)` },
        { trigger: ".o_service_to_plan_search", run: "edit bakery lefort" },
        { trigger: ".o_service_to_plan_search", run: "edit hot water" },
        { trigger: `.o_service_to_plan_cards:not(:contains(Drip)) ${CARD}`, run: dropOn("08:00:00", WEDNESDAY) },
        { trigger: ".o_event:contains(No hot water)" },
        { trigger: `.o_service_to_plan:not(:has(${CARD})):contains(Nothing to plan)` },
    ],
});

tours.add("service_calendar_hours", {
    steps: () => [
        { trigger: ".o_calendar_renderer .fc-timeGridWeek-view" },
        {
            content: "Not from midnight on, but from an hour before work",
            trigger: ".fc-timegrid:has([data-time='08:00:00']):not(:has([data-time='03:00:00'])):not(:has([data-time='20:00:00']))",
        },
        { content: "The week begins where the language says", trigger: ".fc-col-header-cell:first-of-type.fc-day-mon, .fc-timegrid-axis + .fc-day-mon" },
        { trigger: ".o_calendar_button_next", run: "click" },
        {
            content: "A visit before work is in sight; it says who and where",
            trigger: ".fc-timegrid:has([data-time='03:00:00']):not(:has([data-time='02:00:00'])) .o_service_event:contains(Bakery Lefort, Ghent)",
        },
        { trigger: ".scale_button_selection", run: "click" },
        { trigger: ".o_scale_button_month", run: "click" },
        { trigger: ".fc-dayGridMonth-view .o_service_event:contains(Bakery Lefort, Ghent)" },
    ],
});

tours.add("service_calendar_conflict", {
    steps: () => [
        ...nextWeek,
        { content: "A private meeting is just busy", trigger: ".o_service_busy:contains(Marc: Busy)" },
        { trigger: CARD, run: dropOn("08:00:00", WEDNESDAY) },
        { trigger: ".modal:contains(Plan anyway?):contains(Marc: Private)" },
        { trigger: ".modal button:contains(Choose Another Time)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_calendar_renderer:not(:contains(No hot water))" },
        { trigger: CARD, run: dropOn("08:00:00", WEDNESDAY) },
        { trigger: ".modal button:contains(Plan Anyway)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_event:not(.o_service_busy):contains(No hot water)" },
    ],
});

tours.add("service_calendar_move", {
    steps: () => [
        ...nextWeek,
        { trigger: ".o_event:contains(No hot water)", run: dropOn("10:00:00", 6) },
        { trigger: ".modal:contains(outside working hours) button:contains(Choose Another Time)", run: "click" },
        { content: "It is back where it was", trigger: "body:not(:has(.modal)) .fc-day-wed .o_event:contains(No hot water)" },
        { trigger: ".o_event:contains(No hot water)", run: dropOn("10:00:00", WEDNESDAY + 1) },
        { content: "Taken in its middle, dropped an hour and a day later", trigger: ".fc-day-thu .o_event:contains(No hot water)" },
    ],
});

tours.add("service_calendar_nobody", {
    steps: () => [
        ...nextWeek,
        { trigger: ".o_calendar_filter_items_checkall input", run: "click" },
        { trigger: ".o_calendar_filter_item:contains(Lena) input", run: "click" },
        { trigger: CARD, run: dropOn("08:00:00", WEDNESDAY) },
        { trigger: ".o_event:contains(No hot water)" },
    ],
});

tours.add("service_calendar_ask", {
    steps: () => [
        ...nextWeek,
        { trigger: CARD, run: dropOn("08:00:00", WEDNESDAY) },
        {
            content: "Nobody is chosen: the dialog asks who goes, at the hour of the slot",
            trigger: ".modal .o_field_widget[name=technician_ids] input",
            run: "edit Lena",
        },
        { trigger: ".ui-menu-item > a:contains(Lena)", run: "click" },
        { trigger: ".modal .o_service_person.o_chosen:contains(Lena):not(:has(.text-danger))" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_event:contains(No hot water)" },
    ],
});

tours.add("service_calendar_month", {
    steps: () => [
        { content: "From the list of what is to plan", trigger: ".o_data_row:contains(No hot water)" },
        { trigger: ".o_switch_view.o_calendar", run: "click" },
        { content: "It shows what is planned", trigger: ".o_calendar_renderer .fc-timeGridWeek-view" },
        { trigger: ".scale_button_selection", run: "click" },
        { trigger: ".o_scale_button_month", run: "click" },
        { trigger: ".fc-dayGridMonth-view" },
        { trigger: ".o_calendar_button_next", run: "click" },
        { trigger: ".fc-dayGridMonth-view:not(:has(.fc-day-today:not(.fc-day-other)))" },
        {
            trigger: CARD,
            run: ({ drag_and_drop }) =>
                drag_and_drop(".fc-daygrid-day.fc-day-wed:not(.fc-day-other):eq(1)", {
                    position: { x: 40, y: 40 },
                    relative: true,
                }),
        },
        { trigger: ".fc-day-wed .o_event:contains(Bakery Lefort)" },
        { trigger: ".o_service_to_plan:contains(Nothing to plan)" },
    ],
});

tours.add("service_calendar_technician", {
    steps: () => [
        ...nextWeek,
        { trigger: ".o_service_busy:contains(Team meeting)" },
        { trigger: ".o_calendar_filter_items:not(:contains(Lena))" },
        { trigger: ".o_calendar_view:not(:has(.o_service_to_plan)) .o_event:contains(No hot water)", run: "click" },
        { trigger: ".o_cw_popover:contains(Bakery Lefort) .o_cw_popover_edit:contains(View)" },
    ],
});

tours.add("service_calendar_phone", {
    steps: () => [
        { trigger: ".o_calendar_renderer" },
        { trigger: `.o_service_to_plan_below ${CARD}:contains(No hot water) button`, run: "click" },
        { trigger: ".modal .o_service_slot:first", run: "click" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_service_to_plan:contains(Nothing to plan)" },
    ],
});
