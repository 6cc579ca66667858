import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/** Open items that can be ticked: the buttons of the card act on what is ticked. */
export class CreditItemListRenderer extends ListRenderer {
    get hasSelectors() {
        return this.props.allowSelectors;
    }

    get selectAll() {
        const { records } = this.props.list;
        return records.length > 0 && records.every((record) => record.selected);
    }

    toggleSelection() {
        const selected = !this.selectAll;
        for (const record of this.props.list.records) {
            record.toggleSelection(selected);
        }
    }

    /** A click on the row ticks it; links and buttons inside keep their own meaning. */
    onCellClicked(record, column, ev) {
        if (!ev.target.closest("a, button")) {
            this.toggleRecordSelection(record);
        }
    }
}

export class CreditItemListField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: CreditItemListRenderer };

    get rendererProps() {
        return { ...super.rendererProps, allowSelectors: true };
    }
}

registry.category("fields").add("credit_item_list", {
    ...x2ManyField,
    component: CreditItemListField,
});
