import { registry } from "@web/core/registry";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

/** What was agreed, each with a key: Alt+1 the first, Alt+2 the second, … */
export class CreditOutcomeField extends BadgeSelectionField {
    static template = "credit_control_calls.OutcomeField";

    onKeydown(ev, value) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            ev.stopPropagation();
            this.onChange(value);
        }
    }

    hotkey(index) {
        return index < 9 ? `${index + 1}` : undefined;
    }
}

registry.category("fields").add("credit_outcome", {
    ...badgeSelectionField,
    component: CreditOutcomeField,
});
