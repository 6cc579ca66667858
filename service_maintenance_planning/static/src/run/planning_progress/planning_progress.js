import { Component, onWillUnmount } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PAUSE = 1500;

/** How far the solver is; looks again by itself until it is done. */
export class PlanningProgress extends Component {
    static template = "service_maintenance_planning.PlanningProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.timer = setInterval(() => this.look(), PAUSE);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async look() {
        const record = this.props.record;
        if (record.data.state === "running" && record.resId && !(await record.isDirty())) {
            await record.load();
        }
    }

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    get words() {
        if (!this.props.record.data.solving_since) {
            return _t("Waiting for the solver…");
        }
        return _t("%(count)s better plans found so far", { count: this.steps.length });
    }

    /** The totals found, as points of a falling line; the first ones, before all is planned, would dwarf the rest. */
    get points() {
        const totals = this.steps.map(([second, total]) => [second, total]).slice(-60);
        if (totals.length < 2) {
            return "";
        }
        const [first, last] = [totals[0], totals.at(-1)];
        const wide = Math.max(0.01, last[0] - first[0]);
        const high = Math.max(1, first[1] - last[1]);
        return totals.map(([second, total]) => `${(200 * (second - first[0])) / wide},${38 - (36 * (total - last[1])) / high}`).join(" ");
    }
}

registry.category("fields").add("planning_progress", {
    component: PlanningProgress,
    displayName: _t("Progress of the Solver"),
    supportedTypes: ["json"],
});
