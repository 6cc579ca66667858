import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatSpan } from "./moments";

/**
 * Free slots as buttons: taking one puts its start into the field named by the option `start_field`. Whose slots they
 * are stands in the field named by `people_field`.
 */
export class SlotPicker extends Component {
    static template = "service_maintenance.SlotPicker";
    static props = { ...standardFieldProps, startField: { type: String }, peopleField: { type: String } };

    get hasPeople() {
        return this.props.record.data[this.props.peopleField].count > 0;
    }

    get slots() {
        const { record, name, startField } = this.props;
        const chosen = record.data[startField]?.toMillis();
        return (record.data[name] || []).map((slot) => {
            const start = deserializeDateTime(slot.start);
            const label = formatSpan(start, deserializeDateTime(slot.stop));
            return { start, label, isChosen: start.toMillis() === chosen };
        });
    }

    take(slot) {
        return this.props.record.update({ [this.props.startField]: slot.start });
    }
}

registry.category("fields").add("service_slot_picker", {
    component: SlotPicker,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ startField: options.start_field, peopleField: options.people_field }),
});
