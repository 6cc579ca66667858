import { registry } from "@web/core/registry";
import { DateTimeField, dateRangeField } from "@web/views/fields/datetime/datetime_field";

/** The days a customer wants; a window of one day names that day only once where it is read. */
export class WindowField extends DateTimeField {
    get isOneDay() {
        const [first, last] = this.values;
        return Boolean(this.props.readonly && first && last && first.hasSame(last, "day"));
    }

    shouldShowSeparator() {
        return !this.isOneDay && super.shouldShowSeparator();
    }

    getFormattedValue(index, ...options) {
        return index && this.isOneDay ? "" : super.getFormattedValue(index, ...options);
    }
}

registry.category("fields").add("service_window", { ...dateRangeField, component: WindowField });
