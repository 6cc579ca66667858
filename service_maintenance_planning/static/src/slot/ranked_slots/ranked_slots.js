import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formatSpan } from "@service_maintenance/dispatch/slot_picker/moments";

/**
 * Row P4: slots by the travel they add, each with who goes and why; taking one takes its start (option `start_field`)
 * and its technician (option `people_field`).
 */
export class RankedSlots extends Component {
    static template = "service_maintenance_planning.RankedSlots";
    static props = { ...standardFieldProps, startField: { type: String }, peopleField: { type: String } };

    get slots() {
        const { record, name, startField, peopleField } = this.props;
        const chosen = record.data[startField]?.toMillis();
        const people = record.data[peopleField].currentIds;
        return (record.data[name] || []).map((slot) => {
            const start = deserializeDateTime(slot.start);
            return {
                ...slot,
                start,
                key: `${slot.technician_id} ${slot.start}`,
                when: formatSpan(start, deserializeDateTime(slot.stop)),
                isChosen: start.toMillis() === chosen && people.length === 1 && people[0] === slot.technician_id,
            };
        });
    }

    take({ start, technician_id }) {
        const { record, startField, peopleField } = this.props;
        return record.update({ [startField]: start, [peopleField]: [x2ManyCommands.set([technician_id])] });
    }
}

registry.category("fields").add("service_ranked_slots", {
    component: RankedSlots,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ startField: options.start_field, peopleField: options.people_field }),
});
