import { useEffect, useExternalListener } from "@odoo/owl";

/**
 * Arrows go from bar to bar; with Ctrl they move the visit, with Shift its end. Enter opens, Space chooses, Delete takes
 * off the board, Escape lets go.
 *
 * @param {BoardController} board
 */
export function useBoardKeyboard(board) {
    const { model } = board;
    let focused;

    const bars = () => [...board.gridRef.el.querySelectorAll(".o_service_board_bar")];
    const visitOf = (bar) => model.visits[Number(bar.dataset.visitId)];
    const find = ({ visitId, technicianId }) =>
        bars().find((bar) => bar.dataset.visitId === visitId && bar.dataset.technicianId === technicianId) ||
        bars().find((bar) => bar.dataset.visitId === visitId);

    /** The next bar to the right or left in time, or that of the row below or above that is nearest in time. */
    const neighbour = (bar, key) => {
        const row = bars().filter((other) => other.dataset.technicianId === bar.dataset.technicianId);
        const start = visitOf(bar).startTime;
        row.sort((a, b) => visitOf(a).startTime - visitOf(b).startTime);
        if (key === "ArrowLeft" || key === "ArrowRight") {
            return row[row.indexOf(bar) + (key === "ArrowRight" ? 1 : -1)];
        }
        const ids = model.rows.map(({ technician }) => String(technician.id));
        const step = key === "ArrowDown" ? 1 : -1;
        for (let at = ids.indexOf(bar.dataset.technicianId) + step; ids[at]; at += step) {
            const there = bars().filter((other) => other.dataset.technicianId === ids[at]);
            const distance = (other) => Math.abs(visitOf(other).startTime - start);
            there.sort((a, b) => distance(a) - distance(b));
            if (there.length) {
                return there[0];
            }
        }
    };

    const move = async (bar, key) => {
        const visits = model.getDragged(Number(bar.dataset.visitId));
        if (!visits.length) {
            return;
        }
        const from = Number(bar.dataset.technicianId);
        const [visit] = visits;
        let [start, to] = [visit.startTime, from];
        if (key === "ArrowUp" || key === "ArrowDown") {
            const ids = model.rows.map(({ technician }) => technician.id);
            to = ids[ids.indexOf(from) + (key === "ArrowDown" ? 1 : -1)] ?? from;
        } else {
            start = start.plus({ minutes: key === "ArrowRight" ? model.step : -model.step });
        }
        focused = { visitId: bar.dataset.visitId, technicianId: String(to) };
        await model.plan(model.moveTo(visits, start, from, to));
    };

    const stretch = async (bar, key) => {
        const visit = visitOf(bar);
        if (visit.can_move) {
            const minutes = key === "ArrowRight" || key === "ArrowDown" ? model.step : -model.step;
            await model.plan(model.stretchTo(visit, visit.stopTime.plus({ minutes })));
        }
    };

    const act = (ev, bar) => {
        const isArrow = ev.key.startsWith("Arrow");
        const isMeta = ev.ctrlKey || ev.metaKey;
        if (isArrow && isMeta) {
            return model.canPlan && (() => move(bar, ev.key));
        }
        if (isArrow && ev.shiftKey) {
            return model.canPlan && (() => stretch(bar, ev.key));
        }
        if (isArrow) {
            return () => neighbour(bar, ev.key)?.focus();
        }
        switch (ev.key) {
            case "Enter":
                return () => board.onVisitClick(visitOf(bar).id, {});
            case " ":
                return () => model.select(visitOf(bar).id, true);
            case "Delete":
            case "Backspace":
                return model.canPlan && (() => model.unplan(model.getDragged(visitOf(bar).id)));
        }
    };

    const onKeydown = (ev) => {
        const grid = board.gridRef.el;
        if (!grid || isTyping(ev.target) || document.querySelector(".modal:not(.o_inactive_modal)")) {
            return;
        }
        const key = ev.key.toLowerCase();
        const isMeta = ev.ctrlKey || ev.metaKey;
        const bar = ev.target.closest?.(".o_service_board_bar");
        let action;
        if (model.canPlan && isMeta && (key === "y" || (key === "z" && ev.shiftKey))) {
            action = () => model.redo();
        } else if (model.canPlan && isMeta && key === "z") {
            action = () => model.undo();
        } else if (ev.key === "Escape" && grid.contains(ev.target)) {
            action = () => {
                model.selection.clear();
                board.closePanel();
            };
        } else if (bar && grid.contains(bar)) {
            action = act(ev, bar);
        } else if (ev.target === grid && ev.key.startsWith("Arrow")) {
            action = () => bars()[0]?.focus();
        }
        if (action) {
            ev.preventDefault();
            ev.stopPropagation();
            const held = bar && { visitId: bar.dataset.visitId, technicianId: bar.dataset.technicianId };
            focused = held || focused;
            action();
        }
    };

    useExternalListener(window, "keydown", onKeydown, { capture: true });
    // A bar that was moved by a key keeps the focus in its new place, which is known when the server has answered.
    useEffect(() => {
        const active = document.activeElement;
        if (focused && board.gridRef.el && (active === document.body || active?.closest(".o_service_board_grid"))) {
            find(focused)?.focus({ preventScroll: false });
        }
        if (!model.isSending) {
            focused = undefined;
        }
    });
}

function isTyping(target) {
    return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable=true]"));
}
