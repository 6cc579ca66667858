import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { formatSpan } from "@service_maintenance/dispatch/slot_picker/moments";
import { formatWindow } from "@service_maintenance/dispatch/visit_calendar/visit_calendar_model";

const ANSWERS = {
    accepted: ["fa-check", _t("has accepted")],
    declined: ["fa-times text-danger", _t("has declined")],
};

/** One technician and what stands in the row; drawn anew only when it is read again or chosen from. */
export class BoardRow extends Component {
    static template = "service_maintenance_planning.BoardRow";
    static props = {
        row: Object,
        hours: Array,
        canPlan: Boolean,
        isVertical: Boolean,
        days: Number,
        hasHead: Boolean,
        selectedKey: String,
        onVisitClick: Function,
    };

    get selected() {
        return new Set(this.props.selectedKey.split(",").map(Number));
    }

    get load() {
        const { planned, travelled, worked } = this.props.row.load;
        const number = (value) => (Math.round(value * 2) / 2).toLocaleString();
        const part = (value) => Math.min(100, worked ? (value / worked) * 100 : value ? 100 : 0);
        const planning = part(planned);
        return {
            label: _t("%(planned)s of %(worked)s h", { planned: number(planned), worked: number(worked) }),
            tip: _t("%(planned)s h planned and %(travelled)s h on the way, of %(worked)s h worked", {
                planned: number(planned),
                travelled: number(travelled),
                worked: number(worked),
            }),
            planning,
            travelling: Math.min(100 - planning, part(travelled)),
            isOver: planned + travelled > worked,
        };
    }

    legTip({ minutes }) {
        return _t("%(minutes)s min on the way", { minutes });
    }

    barClass({ visit, isClash, others }) {
        const { color } = this.props.row.technician;
        return {
            [`o_service_board_color_${color || 0}`]: true,
            o_shared: others.length,
            o_clash: isClash,
            o_faded: visit.is_faded,
            o_over: !["new", "planned", "in_progress"].includes(visit.state),
            o_running: visit.state === "in_progress",
            o_fixed: !visit.can_move || !this.props.canPlan,
            o_selected: this.selected.has(visit.id),
        };
    }

    answer(visit) {
        const state = visit.answers[this.props.row.technician.id];
        const [icon, title] = ANSWERS[state] || [];
        return icon && visit.can_move ? { icon, title } : false;
    }

    tip({ visit, others }) {
        const window = formatWindow(visit);
        return [
            formatSpan(visit.startTime, visit.stopTime),
            [visit.customer, visit.town].filter(Boolean).join(", "),
            visit.subject,
            window && _t("Wanted %s", window),
            others.length && _t("Together with %s", others.map(({ name }) => name).join(", ")),
        ]
            .filter(Boolean)
            .join("\n");
    }
}
