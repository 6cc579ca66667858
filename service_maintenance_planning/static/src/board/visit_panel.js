import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState, useSubEnv } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { CallbackRecorder } from "@web/search/action_hook";
import { getDefaultConfig, View } from "@web/views/view";
import { formatSpan } from "@service_maintenance/dispatch/slot_picker/moments";

/** The visit that was clicked, beside the board, to read. */
export class VisitPanel extends Component {
    static template = "service_maintenance_planning.VisitPanel";
    static components = { View };
    static props = {
        model: Object,
        visit: Object,
        canPlan: Boolean,
        close: Function,
        edit: Function,
        plan: Function,
        unplan: Function,
    };

    setup() {
        // Its name is not that of the board.
        useSubEnv({ config: getDefaultConfig() });
        this.slots = useState([]);
        onWillStart(() => this.loadSlots(this.props.visit));
        onWillUpdateProps(({ visit }) => this.loadSlots(visit));
        onWillUnmount(() => this.hideSlot());
    }

    // --- Where it would fit best -------------------------------------------------------------------------------------

    /** Not waited for: the visit is there to read at once. */
    loadSlots(visit) {
        const { model, canPlan } = this.props;
        const key = `${visit.id} ${visit.start} ${model.request.start}`;
        if (canPlan && visit.can_move && !visit.start && key !== this.slotsKey) {
            this.slotsKey = key;
            model.fetchSlots(visit.id).then((slots) => this.slots.splice(0, Infinity, ...slots.map(this.readSlot)));
        } else if (visit.start) {
            this.slots.splice(0);
            this.slotsKey = "";
        }
    }

    readSlot(slot) {
        const [start, stop] = [deserializeDateTime(slot.start), deserializeDateTime(slot.stop)];
        return { ...slot, start, stop, when: formatSpan(start, stop) };
    }

    change({ start, stop, technician_id: technicianId }) {
        return { visit: this.props.visit, start, stop, technicianIds: [technicianId] };
    }

    /** As if it were dragged there. */
    showSlot(slot) {
        this.props.model.drag.current = { visit: this.props.visit, changes: [this.change(slot)] };
        const lane = document.querySelector(`.o_service_board_lane[data-technician-id="${slot.technician_id}"]`);
        lane?.scrollIntoView({ block: "nearest" });
    }

    hideSlot() {
        this.props.model.drag.current = null;
    }

    takeSlot(slot) {
        this.hideSlot();
        return this.props.model.plan([this.change(slot)]);
    }

    get viewProps() {
        return {
            type: "form",
            resModel: "service.visit",
            resId: this.props.visit.id,
            context: { form_view_ref: "service_maintenance_planning.service_visit_view_form_board" },
            display: { controlPanel: false },
            readonly: true,
            preventCreate: true,
            preventEdit: true,
            __beforeLeave__: new CallbackRecorder(),
            __getLocalState__: new CallbackRecorder(),
            __getGlobalState__: new CallbackRecorder(),
            __getContext__: new CallbackRecorder(),
        };
    }
}
