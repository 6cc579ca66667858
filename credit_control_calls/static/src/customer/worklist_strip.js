import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, onWillUpdateProps } from "@odoo/owl";

/** The figures above the worklist; a click filters the list by one of them. */
export class WorklistStrip extends Component {
    static template = "credit_control_calls.WorklistStrip";
    static props = { list: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.figures = await this.orm.call("credit.customer", "worklist_figures", []);
    }

    get refreshedAt() {
        const { refreshed_at } = this.figures;
        return refreshed_at && toLocaleDateTimeString(deserializeDateTime(refreshed_at));
    }

    filterBy(name) {
        const { searchModel } = this.env;
        const items = searchModel.getSearchItems((item) => item.name === name);
        searchModel.clearQuery();
        for (const item of items) {
            searchModel.toggleSearchItem(item.id);
        }
    }
}
