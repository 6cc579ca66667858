import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { WorklistStrip } from "./worklist_strip";

export class WorklistRenderer extends ListRenderer {
    static template = "credit_control_calls.WorklistRenderer";
    static components = { ...ListRenderer.components, WorklistStrip };
}

registry.category("views").add("credit_worklist", {
    ...listView,
    Renderer: WorklistRenderer,
});
