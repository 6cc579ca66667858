import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Projection } from "../picture/projection";

const WIDTH = 640;
const HEIGHT = 400;

/** Row P3: where an address is, by a click among the places that are known. No tiles, nothing is asked outside. */
export class PlacePicture extends Component {
    static template = "service_maintenance_planning.PlacePicture";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.svgRef = useRef("svg");
        this.size = { width: WIDTH, height: HEIGHT };
        this.state = useState({ points: [], view: null });
        onWillStart(async () => {
            this.state.points = await this.orm.call("res.partner", "get_service_points");
            this.show(this.props.record);
        });
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                this.show(record);
            }
        });
    }

    /** Begin where the address is, else in its town, else with all that is known. */
    show(record) {
        const { points } = this.state;
        const pin = this.getPin(record);
        const town = points.filter(({ city }) => city && city === record.data.city);
        const shown = pin ? [pin, ...town] : town.length ? town : points;
        this.state.view = shown.length ? Projection.around(shown, WIDTH, HEIGHT, 5) : null;
    }

    getPin(record) {
        const { partner_latitude: latitude, partner_longitude: longitude } = record.data;
        return latitude || longitude ? { latitude, longitude } : null;
    }

    get pin() {
        const pin = this.getPin(this.props.record);
        return pin && this.state.view.toPixels(pin);
    }

    get others() {
        const { resId } = this.props.record;
        return this.state.points
            .filter(({ id }) => id !== resId)
            .map((point) => ({ ...point, ...this.state.view.toPixels(point) }))
            .filter(({ x, y }) => x > -20 && y > -20 && x < WIDTH + 20 && y < HEIGHT + 20);
    }

    get towns() {
        return this.state.view.towns(this.state.points);
    }

    zoom(factor) {
        this.state.view = this.state.view.zoomed(factor);
    }

    onWheel(ev) {
        this.zoom(ev.deltaY > 0 ? 1.25 : 0.8);
    }

    onPointerDown(ev) {
        this.drag = { x: ev.clientX, y: ev.clientY, view: this.state.view, isMoved: false };
        this.svgRef.el.setPointerCapture(ev.pointerId);
    }

    onPointerMove(ev) {
        if (!this.drag) {
            return;
        }
        const [dx, dy] = [ev.clientX - this.drag.x, ev.clientY - this.drag.y];
        // A finger is never quite still.
        this.drag.isMoved ||= Math.hypot(dx, dy) > 5;
        if (this.drag.isMoved) {
            const ratio = WIDTH / this.svgRef.el.clientWidth;
            this.state.view = this.drag.view.moved(dx * ratio, dy * ratio);
        }
    }

    onPointerUp(ev) {
        const isClick = this.drag && !this.drag.isMoved;
        this.drag = null;
        if (isClick && !this.props.readonly) {
            const box = this.svgRef.el.getBoundingClientRect();
            const ratio = WIDTH / box.width;
            this.put(this.state.view.toPoint({ x: (ev.clientX - box.left) * ratio, y: (ev.clientY - box.top) * ratio }));
        }
    }

    put({ latitude, longitude }) {
        return this.props.record.update({ partner_latitude: latitude, partner_longitude: longitude });
    }

    takeAway() {
        return this.put({ latitude: 0, longitude: 0 });
    }
}

registry.category("view_widgets").add("service_place_picture", {
    component: PlacePicture,
    fieldDependencies: [
        { name: "partner_latitude", type: "float" },
        { name: "partner_longitude", type: "float" },
        { name: "city", type: "char" },
    ],
});
