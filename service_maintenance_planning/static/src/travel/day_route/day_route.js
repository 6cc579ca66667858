import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, serializeDate, today } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatDay, formatTime } from "@service_maintenance/dispatch/slot_picker/moments";

import { Projection } from "../picture/projection";

const SIZE = { width: 640, height: 440 };
// On a phone the same numbers are drawn larger.
const SMALL_SIZE = { width: 380, height: 300 };

/** A day's way as a picture of our own, given what `service.visit.get_day_route` says. */
export class RoutePicture extends Component {
    static template = "service_maintenance_planning.RoutePicture";
    static props = { stops: Array };

    setup() {
        this.size = this.env.isSmall ? SMALL_SIZE : SIZE;
    }

    get known() {
        return this.props.stops.flatMap((stop, number) =>
            stop.point ? [{ ...stop, number, latitude: stop.point[0], longitude: stop.point[1] }] : []
        );
    }

    get view() {
        return Projection.around(this.known, this.size.width, this.size.height);
    }

    get marks() {
        const view = this.view;
        return this.known.map((stop) => ({ ...stop, ...view.toPixels(stop) }));
    }

    get line() {
        return this.marks.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    }
}

/** Row P3: where somebody goes on a day, in order. */
export class DayRoute extends Component {
    static template = "service_maintenance_planning.DayRoute";
    static components = { Layout, RoutePicture };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ route: null });
        const { user_id, day } = this.props.state || this.props.action.params || {};
        onWillStart(() => this.load(user_id || false, day || serializeDate(today())));
    }

    async load(userId, day) {
        this.state.route = await this.orm.call("service.visit", "get_day_route", [userId, day]);
    }

    get day() {
        return formatDay(deserializeDate(this.state.route.day));
    }

    get canPlace() {
        return this.state.route.stops.some(({ point }) => point);
    }

    get stops() {
        return this.state.route.stops.map((stop) => ({
            ...stop,
            time: stop.start
                ? `${formatTime(deserializeDateTime(stop.start))} – ${formatTime(deserializeDateTime(stop.stop))}`
                : "",
        }));
    }

    step(days) {
        const day = deserializeDate(this.state.route.day).plus({ days });
        return this.load(this.state.route.user_id, serializeDate(day));
    }

    onDay(ev) {
        return ev.target.value && this.load(this.state.route.user_id, ev.target.value);
    }

    onTechnician(ev) {
        return this.load(Number(ev.target.value), this.state.route.day);
    }

    open({ visit_id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.visit",
            res_id: visit_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("service_maintenance_planning.day_route", DayRoute);
