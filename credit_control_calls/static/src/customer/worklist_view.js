import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { WorklistStrip } from "./worklist_strip";

export class WorklistRenderer extends ListRenderer {
    static template = "credit_control_calls.WorklistRenderer";
    static components = { ...ListRenderer.components, WorklistStrip };
}

/** The same figures above the cards: what a phone shows. */
export class WorklistKanbanRenderer extends KanbanRenderer {
    static template = "credit_control_calls.WorklistKanbanRenderer";
    static components = { ...KanbanRenderer.components, WorklistStrip };
}

registry.category("views").add("credit_worklist", {
    ...listView,
    Renderer: WorklistRenderer,
});
registry.category("views").add("credit_worklist_kanban", {
    ...kanbanView,
    Renderer: WorklistKanbanRenderer,
});
