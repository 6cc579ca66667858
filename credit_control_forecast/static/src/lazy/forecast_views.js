import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { ForecastStrip } from "../forecast_strip";

export class ForecastGraphRenderer extends GraphRenderer {
    static template = "credit_control_forecast.GraphRenderer";
    static components = { ...GraphRenderer.components, ForecastStrip };
}

export class ForecastPivotRenderer extends PivotRenderer {
    static template = "credit_control_forecast.PivotRenderer";
    static components = { ...PivotRenderer.components, ForecastStrip };
}

const views = registry.category("views");
views.add("credit_forecast_graph", { ...graphView, Renderer: ForecastGraphRenderer });
views.add("credit_forecast_pivot", { ...pivotView, Renderer: ForecastPivotRenderer });
