import { makeDraggableHook } from "@web/core/utils/draggable_hook_builder_owl";

/** Nothing follows the pointer: what would become of it is drawn on the board. */
const useDragged = makeDraggableHook({
    name: "useServiceBoardDrag",
    onComputeParams: ({ ctx }) => (ctx.followCursor = false),
    onWillStartDrag: ({ ctx, addClass }) => {
        ctx.current.container = ctx.ref.el.querySelector(".o_service_board_grid");
        addClass(document.body, "o_service_board_dragging");
    },
    onDragStart: ({ ctx }) => ({ element: ctx.current.element, offset: ctx.current.offset }),
    onDrag: ({ ctx }) => ({ element: ctx.current.element }),
    onDragEnd: ({ ctx }) => ({ element: ctx.current.element }),
    onDrop: ({ ctx }) => ({ element: ctx.current.element }),
});

/**
 * Dragging bars, their ends, and cards of the list: with the mouse or, after a moment, with a finger.
 *
 * @param {BoardController} board
 */
export function useBoardDrag(board) {
    const { model } = board;
    let dragged;

    const laneAt = (x, y) => {
        for (const lane of board.gridRef.el.querySelectorAll(".o_service_board_lane")) {
            const rect = lane.getBoundingClientRect();
            if (y >= rect.top && y < rect.bottom && x >= rect.left - 1 && x <= rect.right + 1) {
                return { rect, technicianId: Number(lane.dataset.technicianId) };
            }
        }
    };

    const isOverGrid = (x, y) => {
        const { left, right, top, bottom } = board.gridRef.el.getBoundingClientRect();
        return x >= left && x <= right && y >= top && y <= bottom;
    };

    const momentAt = (lane, x, y) => {
        const { left, top, width, height } = lane.rect;
        return model.geometry.momentAt((x - left) / width, (y - top) / height, model.step);
    };

    const begin = ({ element, offset }) => {
        const holder = element.closest("[data-visit-id]");
        const visit = model.visits[Number(holder.dataset.visitId)];
        dragged = {
            visits: model.getDragged(visit.id),
            isStretch: element.classList.contains("o_service_board_handle"),
            from: Number(holder.dataset.technicianId) || 0,
            // A bar keeps the place at which it is held; a card is held by its beginning.
            offset: visit.start ? offset : { x: 0, y: 0 },
        };
        model.drag.current = { visit, changes: [] };
    };

    const follow = ({ x, y }) => {
        const { visits, isStretch, from, offset } = dragged;
        const [visit] = visits;
        const lane = isOverGrid(x, y) && laneAt(x, y);
        let changes = [];
        if (lane && isStretch) {
            changes = model.stretchTo(visit, momentAt(lane, x, y));
        } else if (lane) {
            const { isVertical } = model.geometry;
            const start = isVertical ? momentAt(lane, x, y - offset.y) : momentAt(lane, x - offset.x, y);
            changes = model.moveTo(visits, start, from, lane.technicianId);
        }
        model.drag.current = { visit, changes, isOut: !lane && !isOverGrid(x, y) };
    };

    const drop = async () => {
        const { changes, isOut } = model.drag.current;
        const { visits, isStretch } = dragged;
        if (changes.length) {
            await model.plan(changes);
        } else if (isOut && !isStretch && board.isListShown) {
            await model.unplan(visits);
        }
    };

    const end = () => {
        // What was dropped stays in sight until it is known what became of it.
        const isWaiting = model.isSending;
        if (!isWaiting) {
            finish();
        }
    };

    const finish = () => {
        model.drag.current = null;
        if (model.isOutdated) {
            model.reload();
        }
    };

    useDragged({
        ref: board.rootRef,
        elements: ".o_service_board_handle, .o_service_board_bar:not(.o_fixed), .o_service_board_card",
        ignore: "a, button:not(.o_service_board_bar), .o_service_board_fixed",
        enable: () => model.canPlan,
        tolerance: 5,
        edgeScrolling: { speed: 15, threshold: 40 },
        onDragStart: begin,
        onDrag: follow,
        onDrop: () => drop().finally(finish),
        onDragEnd: end,
    });
}
