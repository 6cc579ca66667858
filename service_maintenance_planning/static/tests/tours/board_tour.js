import { animationFrame, drag, queryAll, queryFirst, queryOne, waitUntil } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CARD = ".o_service_board_card:contains(No hot water)";
const row = (name) => `.o_service_board_row:has(.o_service_board_name:contains(${name}))`;
const bar = (name, words = "Bakery Lefort") => `${row(name)} .o_service_board_bar:contains(${words})`;

/** Drop what the step stands on in a technician's row, at a fraction of its width and height. */
function dropIn(name, x, y) {
    return async ({ drag_and_drop }) => {
        const lane = `${row(name)} .o_service_board_lane`;
        const { width, height } = queryOne(lane).getBoundingClientRect();
        await drag_and_drop(lane, { position: { x: width * x, y: height * y }, relative: true });
    };
}

/** As `dropIn`, with a finger: it rests on what it takes until that is held; else it would scroll. */
function carryTo(name, x, y) {
    return async ({ anchor }) => {
        const { moveTo, drop } = await drag(anchor);
        await waitUntil(() => document.body.matches(".o_service_board_dragging"), { timeout: 10000 });
        const lane = queryOne(`${row(name)} .o_service_board_lane`);
        const { width, height } = lane.getBoundingClientRect();
        const place = { position: { x: width * x, y: height * y }, relative: true };
        await moveTo(lane, place);
        await animationFrame();
        await drop(lane, place);
    };
}

const MONDAY = luxon.DateTime.utc().startOf("week").plus({ weeks: 1 }).toISODate();

/** Next Monday, hours from left to right; the browser shows UTC, the technicians work in Brussels. */
const nextMonday = [
    {
        content: "Where weeks begin on Sunday, next Monday may be in this one",
        trigger: ".o_service_board_grid.o_week",
        async run({ click }) {
            if (!queryFirst(`.o_service_board_day[data-date="${MONDAY}"]`)) {
                await click(".o_service_board_next");
            }
        },
    },
    { trigger: `.o_service_board_day[data-date="${MONDAY}"]`, run: "click" },
    { trigger: ".o_service_board_grid:not(.o_vertical)" },
];

tours.add("service_board_plan", {
    steps: () => [
        ...nextMonday,
        { content: "The most urgent one stands first", trigger: ".o_service_board_card:first:contains(Bakery Lefort)" },
        { content: "Hours that nobody works are shaded", trigger: `${row("Marc")} .o_service_board_shade` },
        { content: "Dropped in the morning", trigger: CARD, run: dropIn("Lena", 0.02, 0.5) },
        { trigger: bar("Lena") },
        { trigger: ".o_service_board_to_plan:contains(Everything is planned)" },
        { content: "The load follows", trigger: `${row("Lena")} .o_service_board_load_label:contains(2 of 8 h)` },
        { trigger: ".o_service_board_undo", run: "click" },
        { content: "Undone: it waits again", trigger: CARD },
        { trigger: `body:not(:has(${bar("Lena")})) .o_service_board_redo`, run: "click" },
        { trigger: bar("Lena"), run: "click" },
        { content: "It opens beside the board", trigger: ".o_service_board_panel .o_field_widget[name=subject]:contains(No hot water)" },
        { trigger: ".o_service_board_panel .oi-close", run: "click" },
        { trigger: ".o_service_board_to_plan" },
    ],
});

tours.add("service_board_move", {
    steps: () => [
        ...nextMonday,
        { content: "Given to the other one, an hour later", trigger: bar("Marc"), run: dropIn("Lena", 0.25, 0.5) },
        { trigger: `body:not(:has(${bar("Marc")})) ${bar("Lena")}` },
        { content: "Its end dragged on, up to lunch", trigger: `${bar("Lena")} .o_service_board_handle`, run: dropIn("Lena", 0.42, 0.5) },
        { trigger: `${row("Lena")} .o_service_board_load_label:not(:contains(2 of 8 h))` },
        { content: "By key: back, twice", trigger: ".o_service_board_grid", run: "press Control+z" },
        { trigger: `${row("Lena")} .o_service_board_load_label:contains(2 of 8 h)`, run: "press Control+z" },
        { trigger: bar("Marc") },
    ],
});

tours.add("service_board_touch", {
    steps: () => [
        ...nextMonday,
        {
            content: "Only touched, it does not move",
            trigger: CARD,
            async run({ anchor }) {
                const { drop } = await drag(anchor);
                await drop(`${row("Lena")} .o_service_board_lane`);
            },
        },
        { content: "Held, and carried to the morning", trigger: `body:not(:has(${bar("Lena")})) ${CARD}`, run: carryTo("Lena", 0.02, 0.5) },
        { trigger: ".o_service_board_to_plan:contains(Everything is planned)" },
        { content: "Held again, and given to the other one", trigger: bar("Lena"), run: carryTo("Marc", 0.25, 0.5) },
        { trigger: `body:not(:has(${bar("Lena")})) ${bar("Marc")}` },
    ],
});

tours.add("service_board_several_days", {
    steps: () => [
        nextMonday[0],
        { content: "Nights and lunch are no work", trigger: `${row("Marc")} .o_service_board_load_label:contains(18 of 40 h)` },
        {
            content: "A bar for each day, none of them against anything",
            trigger: bar("Marc"),
            run() {
                const bars = queryAll(bar("Marc"));
                if (bars.length !== 3 || bars.some((element) => element.matches(".o_clash"))) {
                    throw new Error(`${bars.length} bars, or one that is marked`);
                }
            },
        },
    ],
});

tours.add("service_board_conflict", {
    steps: () => [
        ...nextMonday,
        { content: "A private meeting is just busy", trigger: `${row("Marc")} .o_service_board_busy:contains(Busy)` },
        { trigger: CARD, run: dropIn("Marc", 0.02, 0.5) },
        { trigger: ".modal:contains(Private) button:contains(Choose Another Time)", run: "click" },
        { content: "Nothing has happened", trigger: `body:not(:has(.modal)):not(:has(${bar("Marc")})) ${CARD}`, run: dropIn("Marc", 0.02, 0.5) },
        { trigger: ".modal:contains(Private) button.btn-danger:contains(Plan Anyway)", run: "click" },
        { trigger: `body:not(:has(.modal)) ${bar("Marc")}.o_clash` },
    ],
});

tours.add("service_board_keys", {
    steps: () => [
        ...nextMonday,
        {
            trigger: bar("Marc"),
            run: () => queryOne(bar("Marc")).focus(),
        },
        { content: "A step later", trigger: bar("Marc"), run: "press Control+ArrowRight" },
        { trigger: ".o_service_board_undo:enabled" },
        { content: "To the row above", trigger: `${bar("Marc")}:focus`, run: "press Control+ArrowUp" },
        { content: "Longer", trigger: `${bar("Lena")}:focus`, run: "press Shift+ArrowRight" },
        { trigger: `${row("Lena")} .o_service_board_load_label:contains(2.5 of 8 h)` },
        { content: "Off the board", trigger: `${bar("Lena")}:focus`, run: "press Delete" },
        { trigger: CARD },
    ],
});

tours.add("service_board_technician", {
    steps: () => [
        ...nextMonday,
        { trigger: `.o_service_board:not(:has(.o_service_board_to_plan)):not(:contains(Lena)) ${bar("Marc")}.o_fixed`, run: "click" },
        { trigger: ".o_service_board_panel:not(:has(button:contains(Take Off))) button:contains(Open)" },
    ],
});

tours.add("service_board_phone", {
    steps: () => [
        { trigger: ".o_service_board_grid.o_vertical" },
        { trigger: ".o_service_board_picker", run: "selectByLabel Lena" },
        { trigger: `${CARD} button`, run: "click" },
        { trigger: ".modal .o_service_slot:first", run: "click" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        {
            content: "Saving, planning and reading the board again",
            trigger: "body:not(:has(.modal)) .o_service_board_to_plan:contains(Everything is planned)",
            timeout: 30000,
        },
    ],
});
