import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { useDebounced } from "@web/core/utils/timing";

import { formatWindow } from "./visit_calendar_model";

const SEARCH_DELAY = 300;

/** The visits still to plan, the most urgent first, as cards to drag onto the calendar. */
export class ToPlanList extends Component {
    static template = "service_maintenance.ToPlanList";
    static props = { model: Object, openVisit: Function };

    setup() {
        this.cardsRef = useRef("cards");
        this.search = useDebounced((ev) => this.props.model.searchToPlan(ev.target.value), SEARCH_DELAY);
        onWillStart(() => loadBundle("web.fullcalendar_lib"));
        useEffect(
            (el) => {
                const draggable = new FullCalendar.Interaction.Draggable(el, {
                    itemSelector: ".o_service_to_plan_card",
                    eventData: (card) => ({ create: false, duration: { minutes: Number(card.dataset.minutes) } }),
                });
                return () => draggable.destroy();
            },
            () => [this.cardsRef.el]
        );
    }

    get visits() {
        return this.props.model.toPlan.records.map((visit) => ({
            ...visit,
            stars: "★".repeat(Number(visit.priority)),
            window: formatWindow(visit),
            minutes: Math.round((visit.duration || 1) * 60),
            technicians: visit.technician_ids.map((user) => user.display_name).join(", "),
        }));
    }

    get missing() {
        const { records, length } = this.props.model.toPlan;
        return length - records.length;
    }
}
