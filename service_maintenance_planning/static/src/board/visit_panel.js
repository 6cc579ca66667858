import { Component, useSubEnv } from "@odoo/owl";
import { CallbackRecorder } from "@web/search/action_hook";
import { getDefaultConfig, View } from "@web/views/view";

/** The visit that was clicked, beside the board, to read. */
export class VisitPanel extends Component {
    static template = "service_maintenance_planning.VisitPanel";
    static components = { View };
    static props = {
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
