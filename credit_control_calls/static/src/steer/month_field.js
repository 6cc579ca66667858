import { registry } from "@web/core/registry";
import { DateTimeField, dateField } from "@web/views/fields/datetime/datetime_field";

/** A date that stands for its month: "November 2026", chosen among the months of a year. */
export class CreditMonthField extends DateTimeField {
    getFormattedValue(valueIndex) {
        return this.values[valueIndex]?.toFormat("LLLL yyyy") ?? "";
    }
}

registry.category("fields").add("credit_month", {
    ...dateField,
    component: CreditMonthField,
    extractProps: (...args) => ({
        ...dateField.extractProps(...args),
        minPrecision: "months",
        maxPrecision: "months",
    }),
});
