import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A warning sign where the text field is filled; the text itself is its tooltip. */
export class ServiceErrorIcon extends Component {
    static template = xml`
        <i t-if="text" class="fa fa-exclamation-triangle text-danger" t-att-data-tooltip="text" t-att-aria-label="text"/>`;
    static props = { ...standardFieldProps };

    get text() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("service_error_icon", {
    component: ServiceErrorIcon,
    displayName: _t("Error sign"),
    supportedTypes: ["char", "text"],
});
