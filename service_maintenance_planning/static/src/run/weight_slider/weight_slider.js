import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const WORDS = [
    _t("does not matter"),
    _t("a little"),
    _t("somewhat"),
    _t("much"),
    _t("very much"),
    _t("above all"),
];

/** How much something counts, from 0 to 5, in plain words. */
export class WeightSlider extends Component {
    static template = "service_maintenance_planning.WeightSlider";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get words() {
        return WORDS[this.value] || "";
    }

    onChange(event) {
        this.props.record.update({ [this.props.name]: parseInt(event.target.value) });
    }
}

registry.category("fields").add("weight_slider", {
    component: WeightSlider,
    displayName: _t("How Much It Counts"),
    supportedTypes: ["integer"],
});
