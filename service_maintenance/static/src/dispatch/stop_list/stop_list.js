import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatSpan } from "../slot_picker/moments";

/** What each of several visits gets when they are planned one after the other. */
export class StopList extends Component {
    static template = "service_maintenance.StopList";
    static props = { ...standardFieldProps };

    get stops() {
        return (this.props.record.data[this.props.name] || []).map((stop) => ({
            ...stop,
            when: formatSpan(deserializeDateTime(stop.start), deserializeDateTime(stop.stop)),
        }));
    }
}

registry.category("fields").add("service_stop_list", { component: StopList, supportedTypes: ["json"] });
