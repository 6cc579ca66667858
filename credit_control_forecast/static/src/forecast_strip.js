import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { Component, onWillStart } from "@odoo/owl";

/** How good the forecast of the last quarter was, above whatever is forecast. */
export class ForecastStrip extends Component {
    static template = "credit_control_forecast.ForecastStrip";
    static props = {};

    setup() {
        this.action = useService("action");
        const orm = useService("orm");
        onWillStart(async () => {
            this.quarters = await orm.call("credit.forecast.score", "last_quarter", []);
        });
    }

    days(number) {
        return formatFloat(number, { digits: [16, 1] });
    }

    share(number) {
        return formatFloat(number, { digits: [16, 2] });
    }

    open() {
        this.action.doAction("credit_control_forecast.action_credit_forecast_score");
    }
}

export class ForecastListRenderer extends ListRenderer {
    static template = "credit_control_forecast.ListRenderer";
    static components = { ...ListRenderer.components, ForecastStrip };
}

registry.category("views").add("credit_forecast_list", { ...listView, Renderer: ForecastListRenderer });
