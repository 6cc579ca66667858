import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatWindow } from "@service_maintenance/dispatch/visit_calendar/visit_calendar_model";

/** The visits still to plan, the most urgent first, as cards to drag onto the board. */
export class ToPlan extends Component {
    static template = "service_maintenance_planning.ToPlan";
    static props = { model: Object, onVisitClick: Function, selectedKey: String };

    get groups() {
        const { model } = this.props;
        const selected = new Set(this.props.selectedKey.split(",").map(Number));
        const groups = new Map();
        for (const visit of model.toPlan.records) {
            const card = {
                ...visit,
                stars: "★".repeat(Number(visit.priority)),
                window: formatWindow(visit),
                isSelected: selected.has(visit.id),
                hours: this.hours(visit.duration),
                names: this.names(visit),
                skills: model.skillNames(visit),
            };
            const label = visit.group || (model.searchParams.groupBy?.length ? _t("None") : "");
            groups.set(label, [...(groups.get(label) || []), card]);
        }
        return [...groups].map(([label, visits]) => ({ label, visits }));
    }

    get missing() {
        const { records, length } = this.props.model.toPlan;
        return length - records.length;
    }

    get isFiltered() {
        return Boolean(this.props.model.searchParams.domain?.length);
    }

    hours(duration) {
        const minutes = Math.round(duration * 60);
        return minutes % 60 ? `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h` : `${minutes / 60} h`;
    }

    names({ technician_ids }) {
        const { technicians } = this.props.model.data;
        return technicians
            .filter(({ id }) => technician_ids.includes(id))
            .map(({ name }) => name)
            .join(", ");
    }
}
