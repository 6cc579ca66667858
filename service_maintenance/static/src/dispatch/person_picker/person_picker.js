import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatBusy, formatDay, formatTime } from "../slot_picker/moments";

/**
 * Who is free on a day: a row a person. A click on the person takes or leaves him (option `people_field`), a click on
 * one of his free hours takes that hour (option `start_field`), and him where he is not chosen yet.
 */
export class PersonPicker extends Component {
    static template = "service_maintenance.PersonPicker";
    static props = { ...standardFieldProps, startField: { type: String }, peopleField: { type: String } };

    get start() {
        return this.props.record.data[this.props.startField];
    }

    get day() {
        return this.start && formatDay(this.start);
    }

    get people() {
        return (this.props.record.data[this.props.name] || []).map((person) => ({
            ...person,
            busy: person.busy.map((block) => formatBusy(block, this.start)),
            hours: person.hours.map((hour) => {
                const start = deserializeDateTime(hour);
                const isTaken = person.is_chosen && this.start && +start === +this.start;
                return { start, label: formatTime(start), isTaken };
            }),
        }));
    }

    takePerson({ id, is_chosen }) {
        const chosen = this.props.record.data[this.props.peopleField].currentIds;
        return this.choose(is_chosen ? chosen.filter((other) => other !== id) : [...chosen, id]);
    }

    /** An hour of somebody who was not chosen is his alone: the others may not be free. */
    takeHour({ id, is_chosen }, { start }) {
        const moved = { [this.props.startField]: start };
        return is_chosen ? this.props.record.update(moved) : this.choose([id], moved);
    }

    choose(ids, changes = {}) {
        return this.props.record.update({ ...changes, [this.props.peopleField]: [x2ManyCommands.set(ids)] });
    }
}

registry.category("fields").add("service_person_picker", {
    component: PersonPicker,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ startField: options.start_field, peopleField: options.people_field }),
});
