import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ROWS = [
    ["travel", _t("Travel")],
    ["lateness", _t("Late")],
    ["overtime", _t("Overtime")],
    ["fairness", _t("Between most and least work")],
    ["unplanned", _t("Not planned")],
];

/** Minutes as hours and minutes. */
export function duration(minutes) {
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Today's plan beside the proposal, in all and by technician. */
export class PlanningFigures extends Component {
    static template = "service_maintenance_planning.PlanningFigures";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get rows() {
        const { now, then } = this.value;
        return ROWS.map(([key, label]) => {
            const show = key === "unplanned" ? String : duration;
            return {
                key,
                label,
                now: show(now[key]),
                then: show(then[key]),
                isBetter: then[key] < now[key],
                isWorse: then[key] > now[key],
            };
        });
    }

    get technicians() {
        const most = Math.max(1, ...this.value.technicians.flatMap(({ now, then }) => [now.work, then.work]));
        return this.value.technicians.map(({ name, now, then }) => ({
            name,
            now: { ...now, travelText: duration(now.travel), workText: duration(now.work), share: (100 * now.work) / most },
            then: { ...then, travelText: duration(then.travel), workText: duration(then.work), share: (100 * then.work) / most },
        }));
    }
}

registry.category("fields").add("planning_figures", {
    component: PlanningFigures,
    displayName: _t("Figures of a Proposal"),
    supportedTypes: ["json"],
});
