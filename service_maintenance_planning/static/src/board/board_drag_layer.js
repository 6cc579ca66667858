import { Component, useState } from "@odoo/owl";
import { toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { formatSpan, formatTime } from "@service_maintenance/dispatch/slot_picker/moments";
import { formatWindow } from "@service_maintenance/dispatch/visit_calendar/visit_calendar_model";

import { windowOf } from "./board_model";

/** What is dragged, where it would stand, and when the customer wants it: drawn over the rows, which stay as they are. */
export class DragLayer extends Component {
    static template = "service_maintenance_planning.DragLayer";
    static props = { model: Object, gridRef: Object };

    setup() {
        this.drag = useState(this.props.model.drag);
    }

    get lanes() {
        return [...this.props.gridRef.el.querySelectorAll(".o_service_board_lane")].map((el) => ({
            technicianId: Number(el.dataset.technicianId),
            style: `left:${el.offsetLeft}px;top:${el.parentElement.offsetTop}px;width:${el.offsetWidth}px;height:${el.offsetHeight}px`,
            height: el.offsetHeight,
            top: el.parentElement.offsetTop,
            left: el.offsetLeft,
            width: el.offsetWidth,
        }));
    }

    /** One for each lane that something comes to stand in. */
    get places() {
        const { changes } = this.drag.current;
        const { geometry } = this.props.model;
        return this.lanes.map((lane) => ({
            ...lane,
            missing: this.props.model.missingSkills(this.drag.current.visit, lane.technicianId).join(", "),
            ghosts: changes
                .filter(({ technicianIds }) => (technicianIds.length ? technicianIds : [0]).includes(lane.technicianId))
                .flatMap(({ visit, start, stop }) =>
                    geometry.spans(start, stop).map((span, index) => ({
                        key: `${visit.id}-${index}`,
                        visit,
                        style: geometry.style(span),
                        label: `${formatTime(start)} – ${formatTime(stop)}`,
                    }))
                ),
        }));
    }

    /** The wanted days and the promised moment, over all lanes. */
    get whole() {
        const lanes = this.lanes;
        const [first, last] = [lanes[0], lanes.at(-1)];
        return first && `left:${first.left}px;width:${first.width}px;top:${first.top}px;height:${last.top + last.height - first.top}px`;
    }

    /** As columns in a week, as all of the day where it is wanted that day. */
    get wanted() {
        const { visit } = this.drag.current;
        const { geometry } = this.props.model;
        const [from, until] = windowOf(visit);
        if (!from && !until) {
            return [];
        }
        return geometry.days
            .map((day, index) => ({ day, index }))
            .filter(({ day }) => (!from || day >= from) && (!until || day < until))
            .map(({ index }) => {
                const share = geometry.isVertical ? geometry.days.length : 1;
                return { key: index, style: `left:${(index / share) * 100}%;width:${100 / share}%;top:0;height:100%` };
            });
    }

    get promise() {
        const { promisedTime } = this.drag.current.visit;
        const { geometry } = this.props.model;
        const [span] = promisedTime ? geometry.spans(promisedTime, promisedTime.plus({ minutes: 1 })) : [];
        return span && { span, style: geometry.style(span) };
    }

    get caption() {
        const { visit, changes } = this.drag.current;
        const [change] = changes;
        const wanted = formatWindow(visit);
        return {
            when: change ? formatSpan(change.start, change.stop) : "",
            wanted: wanted && _t("Wanted %s", wanted),
            promised:
                visit.promisedTime &&
                _t("Promised by %s", `${toLocaleDateString(visit.promisedTime)} ${formatTime(visit.promisedTime)}`),
            isLate: change && this.isLate(visit, change),
        };
    }

    isLate(visit, { start, stop }) {
        const [from, until] = windowOf(visit);
        return (from && start < from) || (until && start >= until) || (visit.promisedTime && stop > visit.promisedTime);
    }
}
