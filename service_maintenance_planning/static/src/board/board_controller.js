import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { getLocalYearAndWeek } from "@web/core/l10n/dates";
import { is24HourFormat } from "@web/core/l10n/time";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useModelWithSampleData } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { ActionHelper } from "@web/views/action_helper";
import { standardViewProps } from "@web/views/standard_view_props";
import { ViewScaleSelector } from "@web/views/view_components/view_scale_selector";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { DragLayer } from "./board_drag_layer";
import { useBoardDrag } from "./board_drag";
import { useBoardKeyboard } from "./board_keyboard";
import { BoardRow } from "./board_row";
import { ToPlan } from "./to_plan";
import { VisitPanel } from "./visit_panel";

const { DateTime } = luxon;

const CHANNEL = "service_planning_board";
const REFRESH_DELAY = 300;
const MINUTE = 60000;
const SCALES = { day: { description: _t("Day") }, week: { description: _t("Week") } };

/** Row P1: technicians down the side, days or hours across. */
export class BoardController extends Component {
    static template = "service_maintenance_planning.BoardController";
    static components = {
        ActionHelper,
        BoardRow,
        CogMenu,
        DragLayer,
        Layout,
        SearchBar,
        ToPlan,
        ViewScaleSelector,
        VisitPanel,
    };
    static props = { ...standardViewProps, Model: Function };

    setup() {
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.rootRef = useRef("root");
        this.gridRef = useRef("grid");
        this.scales = SCALES;
        this.model = useModelWithSampleData(this.props.Model, { state: this.props.state?.board });
        this.selection = useState(this.model.selection);
        this.state = useState({ openId: false, isListShown: true, technicianId: false });
        this.searchBarToggler = useSearchBarToggler();
        useSetupAction({ rootRef: this.rootRef, getLocalState: () => ({ board: this.model.exportState() }) });
        useBoardDrag(this);
        useBoardKeyboard(this);
        this.listen();
        this.followClock();
        useBus(this.model.bus, "update", () => this.checkOpen());
    }

    // --- What others change ------------------------------------------------------------------------------------------

    listen() {
        const refresh = useDebounced(() => this.model.refresh(), REFRESH_DELAY);
        const onNews = ({ source }) => source !== this.model.source && refresh();
        onMounted(() => {
            this.bus.addChannel(CHANNEL);
            this.bus.subscribe(CHANNEL, onNews);
        });
        onWillUnmount(() => {
            this.bus.unsubscribe(CHANNEL, onNews);
            this.bus.deleteChannel(CHANNEL);
        });
    }

    /** The line of now moves by a CSS variable: nothing is drawn anew. */
    followClock() {
        const tick = () => {
            const [span] = this.model.geometry.spans(DateTime.local(), DateTime.local().plus({ minutes: 1 }));
            const style = this.gridRef.el?.style;
            style?.setProperty("--o-board-now", span ? `${span.from * 100}%` : "-1px");
            style?.setProperty("--o-board-now-day", span ? span.day : -1);
            style?.setProperty("--o-board-now-shown", span ? "block" : "none");
        };
        useEffect(tick);
        let timer;
        onMounted(() => (timer = browser.setInterval(tick, MINUTE)));
        onWillUnmount(() => browser.clearInterval(timer));
    }

    // --- What is shown -----------------------------------------------------------------------------------------------

    get title() {
        const { start, stop } = this.model.range;
        if (this.env.isSmall) {
            return start.toLocaleString({ weekday: "short", day: "numeric", month: "short" });
        }
        if (this.model.scale === "day") {
            return start.toLocaleString({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
        }
        const last = stop.minus({ days: 1 });
        if (start.hasSame(last, "month")) {
            return start.toFormat("MMMM yyyy");
        }
        return `${start.toFormat("MMM")} – ${last.toFormat("MMM yyyy")}`;
    }

    get week() {
        return getLocalYearAndWeek(this.model.range.start).week;
    }

    get columns() {
        const { geometry } = this.model;
        if (geometry.isVertical) {
            return geometry.days.map((day) => ({
                key: day.toISODate(),
                day,
                weekday: day.toFormat("ccc"),
                number: day.toFormat("d"),
                isToday: day.hasSame(DateTime.local(), "day"),
                style: `width:${100 / geometry.days.length}%`,
            }));
        }
        return this.hours.map((hour) => ({ ...hour, style: `left:${hour.place * 100}%` }));
    }

    /** Full hours as places along a day. */
    get hours() {
        const { geometry } = this.model;
        const [first, last] = [geometry.first / 60, geometry.last / 60];
        const each = this.model.scale === "week" ? 2 : 1;
        const hours = [];
        for (let hour = first; hour < last; hour += each) {
            const label = formatHour(hour, each > 1);
            hours.push({ key: hour, label, place: (hour - first) / (last - first) });
        }
        return hours;
    }

    get gridStyle() {
        const { geometry } = this.model;
        const hours = (geometry.last - geometry.first) / 60;
        return `--o-board-days:${geometry.days.length};--o-board-hours:${hours};--o-board-rows:${this.rows.length}`;
    }

    /** On a phone there is room for one. */
    get rows() {
        const { rows } = this.model;
        return this.env.isSmall ? rows.filter((row) => row === this.shownRow) : rows;
    }

    get shownRow() {
        const { rows } = this.model;
        return rows.find(({ technician }) => technician.id === this.state.technicianId) || rows[0];
    }

    selectedKey(row) {
        return row.bars
            .map(({ visit }) => visit.id)
            .filter((id) => this.selection.has(id))
            .join();
    }

    get isListShown() {
        return this.model.canPlan && this.state.isListShown;
    }

    goToday() {
        return this.model.setDay(DateTime.local());
    }

    pickTechnician(ev) {
        this.state.technicianId = Number(ev.target.value);
    }

    // --- Doing -------------------------------------------------------------------------------------------------------

    /** A click opens the visit beside the board; with Ctrl or Shift it joins those that are chosen. */
    onVisitClick(id, ev) {
        const isMore = ev.ctrlKey || ev.metaKey || ev.shiftKey;
        this.model.select(id, isMore);
        if (!isMore) {
            this.state.openId = id;
        }
    }

    onGridClick(ev) {
        if (!ev.target.closest("[data-visit-id]")) {
            this.selection.clear();
        }
    }

    checkOpen() {
        if (this.state.openId && !this.model.visits[this.state.openId]) {
            this.state.openId = false;
        }
    }

    closePanel() {
        this.state.openId = false;
    }

    /** The office edits in a dialog; a technician goes to his work. */
    editVisit(id) {
        if (!this.model.canPlan) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "service.visit",
                res_id: id,
                views: [[false, "form"]],
            });
        }
        this.dialog.add(
            FormViewDialog,
            { resModel: "service.visit", resId: id, title: this.model.visits[id]?.name || _t("Visit"), size: "xl" },
            { onClose: () => this.model.reload() }
        );
    }

    createVisit() {
        this.dialog.add(
            FormViewDialog,
            { resModel: "service.visit", title: _t("New Visit"), size: "xl" },
            { onClose: () => this.model.reload() }
        );
    }

    get chosenVisits() {
        return [...this.selection].map((id) => this.model.visits[id]).filter(Boolean);
    }

    /** Lights up all bars of a visit that several technicians share. */
    onPointerOver(ev) {
        const bar = ev.target.closest(".o_service_board_bar");
        const id = bar?.classList.contains("o_shared") && bar.dataset.visitId;
        if (id !== this.litId) {
            this.litId = id;
            for (const el of this.gridRef.el.querySelectorAll(".o_shared")) {
                el.classList.toggle("o_lit", el.dataset.visitId === id);
            }
        }
    }
}

/** "14:00" or "2 PM", short "14" or "2p". */
function formatHour(hour, isShort) {
    const moment = DateTime.local().set({ hour, minute: 0 });
    if (is24HourFormat()) {
        return moment.toFormat(isShort ? "H" : "H:mm");
    }
    return isShort ? moment.toFormat("h") + moment.toFormat("a").charAt(0).toLowerCase() : moment.toFormat("h a");
}
