import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

/** What speaks against a plan, and whether to plan anyway. */
export class BoardQuestion extends Component {
    static template = "service_maintenance_planning.BoardQuestion";
    static components = { Dialog };
    static props = { doubts: Array, confirm: Function, close: Function };

    confirm() {
        this.props.confirm();
        this.props.close();
    }
}
