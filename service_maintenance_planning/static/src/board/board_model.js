import { reactive } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import {
    deserializeDate,
    deserializeDateTime,
    getStartOfLocalWeek,
    serializeDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { uniqueId } from "@web/core/utils/functions";
import { Model } from "@web/model/model";

import { BoardGeometry, workOf } from "./board_geometry";
import { BoardQuestion } from "./board_question";
import { makeRows } from "./board_rows";

const { DateTime } = luxon;

const BOARD = "service.planning.board";
const TO_PLAN_LIMIT = 80;
const USUAL_HOURS = [8, 17];
/** Minutes of the grid on which one drags. */
export const STEPS = { day: 15, week: 30 };
/** Nobody yet: the row of visits that have a time but no technician. */
export const NOBODY = 0;

/** What stands on the board, and what dragging does to it. */
export class BoardModel extends Model {
    static services = ["action", "dialog", "notification"];

    setup({ state }, { action, dialog, notification }) {
        Object.assign(this, { action, dialog, notification });
        this.keepLast = new KeepLast();
        this.scale = this.env.isSmall ? "day" : state?.scale || "week";
        this.day = (state?.day ? DateTime.fromISO(state.day) : DateTime.local()).startOf("day");
        this.limit = TO_PLAN_LIMIT;
        this.searchParams = {};
        this.data = { can_plan: false, technicians: [], visits: [], travel: [], skills: {}, to_plan: { records: [], length: 0 } };
        this.rows = [];
        this.done = [];
        this.undone = [];
        this.selection = reactive(new Set());
        /** What is dragged, as it would be: {moves, technicianId}; drawn apart from the rows. */
        this.drag = reactive({ current: null });
        // Other tabs and other people have a name of their own.
        this.source = `${uniqueId("board")}-${Date.now()}-${Math.random()}`;
    }

    get canPlan() {
        return this.data.can_plan;
    }

    get toPlan() {
        return this.data.to_plan;
    }

    get step() {
        return STEPS[this.scale];
    }

    hasData() {
        return this.rows.length > 0;
    }

    exportState() {
        return { scale: this.scale, day: this.day.toISODate() };
    }

    // --- Reading -----------------------------------------------------------------------------------------------------

    get range() {
        const start = this.scale === "week" ? getStartOfLocalWeek(this.day) : this.day;
        return { start, stop: start.plus({ days: this.scale === "week" ? 7 : 1 }) };
    }

    /** The arguments of get_board. */
    get request() {
        const { start, stop } = this.range;
        const { domain = [], groupBy = [], context } = this.searchParams;
        return {
            start: serializeDateTime(start),
            stop: serializeDateTime(stop),
            domain: new Domain(domain).toList(context),
            group_by: groupBy[0] || false,
            limit: this.limit,
        };
    }

    async load(searchParams) {
        this.searchParams = searchParams || this.searchParams;
        const data = await this.keepLast.add(this.orm.call(BOARD, "get_board", [], this.request));
        this.take(data);
    }

    async reload() {
        await this.load();
        this.notify();
    }

    /** Somebody changed something: not while one drags, which would end it. */
    async refresh() {
        if (this.drag.current) {
            this.isOutdated = true;
        } else {
            await this.reload();
        }
    }

    take(data) {
        const moments = (intervals) =>
            intervals.map(([start, stop, title]) => [deserializeDateTime(start), deserializeDateTime(stop), title]);
        const read = (visit) => ({
            ...visit,
            startTime: visit.start && deserializeDateTime(visit.start),
            stopTime: visit.stop && deserializeDateTime(visit.stop),
            promisedTime: visit.promised && deserializeDateTime(visit.promised),
        });
        this.data = {
            ...data,
            visits: data.visits.map(read),
            to_plan: { ...data.to_plan, records: data.to_plan.records.map(read) },
            technicians: data.technicians.map((technician) => ({
                ...technician,
                hours: moments(technician.hours),
                busy: moments(technician.busy),
                leaves: moments(technician.leaves),
            })),
        };
        this.visits = Object.fromEntries([...this.data.to_plan.records, ...this.data.visits].map((v) => [v.id, v]));
        for (const id of this.selection) {
            if (!this.visits[id]) {
                this.selection.delete(id);
            }
        }
        const { start } = this.range;
        const midnights = [...Array(this.scale === "week" ? 7 : 1).keys()].map((n) => start.plus({ days: n }));
        const days = midnights.filter((day) => midnights.length === 1 || this.isUsed(day));
        this.geometry = new BoardGeometry({
            days: days.length ? days : midnights,
            hours: this.shownHours,
            isVertical: this.scale === "week" || this.env.isSmall,
        });
        this.rows = makeRows(this.data, this.geometry, this.range);
        this.isOutdated = false;
    }

    /** Days on which nobody works and nothing is planned need no room. */
    isUsed(day) {
        const isOn = (visit) => visit.startTime < day.plus({ days: 1 }) && visit.stopTime > day;
        return this.isWorked(day) || this.data.visits.some(isOn);
    }

    isWorked(day) {
        const isOn = ([start, stop]) => start < day.plus({ days: 1 }) && stop > day;
        return this.data.technicians.some(({ hours }) => hours.some(isOn));
    }

    /** First and last hour to draw: those that are worked, and where a visit lies outside. */
    get shownHours() {
        const { start, stop } = this.range;
        const worked = this.data.technicians.flatMap(({ hours }) => hours);
        const planned = this.data.visits.flatMap((visit) => workOf(visit, worked));
        const hours = [...worked, ...planned]
            .filter(([begin, end]) => begin >= start && end <= stop)
            .map(([begin, end]) =>
                end.hasSame(begin, "day") ? [begin.hour, Math.ceil(end.hour + end.minute / 60)] : [begin.hour, 24]
            );
        if (!worked.length) {
            hours.push(USUAL_HOURS);
        }
        return [Math.min(...hours.map(([from]) => from)), Math.max(...hours.map(([, until]) => until))];
    }

    setDay(day) {
        this.day = day.startOf("day");
        return this.reload();
    }

    step_(direction) {
        return this.setDay(this.day.plus({ [this.scale === "week" ? "weeks" : "days"]: direction }));
    }

    /** From a week to a day: today where it is one of the week, else the first day worked. */
    setScale(scale) {
        if (scale === "day" && this.scale === "week") {
            const { days } = this.geometry;
            const isToday = (day) => day.hasSame(DateTime.local(), "day");
            this.day = days.find(isToday) || days.find((day) => this.isWorked(day)) || days[0];
        }
        this.scale = scale;
        return this.reload();
    }

    openDay(day) {
        this.scale = "day";
        return this.setDay(day);
    }

    loadMoreToPlan() {
        this.limit += TO_PLAN_LIMIT;
        return this.reload();
    }

    // --- Choosing ----------------------------------------------------------------------------------------------------

    select(id, isMore = false) {
        if (!isMore) {
            this.selection.clear();
            this.selection.add(id);
        } else if (!this.selection.delete(id)) {
            this.selection.add(id);
        }
    }

    /** Visits to drag along with this one, itself first; those that stand on the board never go with those that do not. */
    getDragged(id) {
        const visit = this.visits[id];
        const chosen = this.selection.has(id) ? [...this.selection].map((other) => this.visits[other]) : [visit];
        const others = chosen.filter((other) => other.id !== id && Boolean(other.start) === Boolean(visit.start));
        return [visit, ...others].filter(({ can_move }) => can_move);
    }

    // --- What a drag would do ----------------------------------------------------------------------------------------

    /** {visit, start, stop, technicianIds} for each of `visits`, the first one moved to `start` in the row of `to`. */
    moveTo(visits, start, from, to) {
        const [first] = visits;
        if (!first.start) {
            return this.queueAt(visits, start, to);
        }
        const days = start.startOf("day").diff(first.startTime.startOf("day"), "days").days;
        const clock = (moment) => moment.hour * 60 + moment.minute;
        const minutes = clock(start) - clock(first.startTime);
        return visits.map((visit) => {
            const begin = visit === first ? start : visit.startTime.plus({ days }).plus({ minutes });
            return {
                visit,
                start: begin,
                stop: begin.plus(visit.stopTime.diff(visit.startTime)),
                technicianIds: handOver(visit.technician_ids, from, to),
            };
        });
    }

    /** Visits from the list one after the other. */
    queueAt(visits, start, to) {
        let moment = start;
        return visits.map((visit) => {
            const willing = visit.technician_ids.filter((id) => visit.answers[id] !== "declined");
            const begin = moment;
            moment = begin.plus({ minutes: Math.round(visit.duration * 60) });
            const technicianIds = willing.includes(to) ? willing : handOver(willing, willing[0], to);
            return { visit, start: begin, stop: moment, technicianIds };
        });
    }

    stretchTo(visit, stop) {
        const least = visit.startTime.plus({ minutes: this.step });
        return [
            {
                visit,
                start: visit.startTime,
                stop: stop > least ? stop : least,
                technicianIds: visit.technician_ids,
            },
        ];
    }

    // --- Planning ----------------------------------------------------------------------------------------------------

    /** Plan what a drag or a key says; a step that can be undone. */
    async plan(changes) {
        const moves = changes
            .map(({ visit, start, stop, technicianIds }) => ({
                visit_id: visit.id,
                before: placeOf(visit),
                after: {
                    start: start && serializeDateTime(start),
                    stop: start && serializeDateTime(stop),
                    technician_ids: technicianIds.filter((id) => id !== NOBODY),
                },
            }))
            .filter(({ before, after }) => !isSamePlace(before, after));
        if (moves.length && (await this.send(moves))) {
            this.done.push(moves);
            this.undone = [];
            this.notify();
        }
    }

    /** Take visits off the board. */
    unplan(visits) {
        const movable = visits.filter(({ start, can_move }) => start && can_move);
        return this.plan(
            movable.map((visit) => ({ visit, start: false, stop: false, technicianIds: visit.technician_ids }))
        );
    }

    undo() {
        return this.repeat(this.done, this.undone, ({ visit_id, before, after }) => ({
            visit_id,
            before: after,
            after: before,
        }));
    }

    redo() {
        return this.repeat(this.undone, this.done, (move) => move);
    }

    async repeat(from, to, turn) {
        const moves = from.at(-1);
        if (!moves || this.isSending) {
            return;
        }
        const outcome = await this.send(moves.map(turn));
        if (outcome) {
            to.push(from.pop());
        } else if (outcome === undefined) {
            from.pop(); // somebody else has moved it: that step is no more
        }
        this.notify();
    }

    /** @returns whether it was done; undefined where somebody else was quicker */
    async send(moves, force = false) {
        this.isSending = true;
        let answer;
        try {
            answer = await this.orm.call(BOARD, "plan_visits", [], {
                moves: moves.map(({ visit_id, before, after }) => ({ visit_id, ...after, was: before })),
                force,
                board: this.request,
                source: this.source,
            });
        } catch (error) {
            await this.reload();
            throw error;
        } finally {
            this.isSending = false;
        }
        if (answer.doubts) {
            const isWanted = await this.ask(answer.doubts);
            return isWanted && this.send(moves, true);
        }
        this.take(answer.board);
        this.notify();
        if (answer.changed) {
            const names = answer.changed.join(", ");
            this.notification.add(_t("Somebody else has just changed %s. This is how it is now.", names), {
                type: "warning",
            });
            return undefined;
        }
        return true;
    }

    ask(doubts) {
        return new Promise((resolve) => {
            this.dialog.add(
                BoardQuestion,
                { doubts, confirm: () => resolve(true) },
                { onClose: () => resolve(false) }
            );
        });
    }

    fetchSlots(visitId) {
        const { start, stop } = this.request;
        return this.orm.silent.call(BOARD, "get_slots", [visitId, start, stop]);
    }

    /** Names of the skills that a visit needs and a technician does not have. */
    missingSkills(visit, technicianId) {
        const technician = this.data.technicians.find(({ id }) => id === technicianId);
        const missing = technician ? visit.skill_ids.filter((id) => !technician.skill_ids.includes(id)) : [];
        return missing.map((id) => this.data.skills[id]);
    }

    skillNames({ skill_ids }) {
        return skill_ids.map((id) => this.data.skills[id]).join(", ");
    }

    /** The planning dialog, for who does not drag. */
    async openPlanDialog(ids) {
        const action = await this.orm.call("service.visit", "action_plan", [ids]);
        await this.action.doAction(action, { onClose: () => this.reload() });
    }
}

export function placeOf({ start, stop, technician_ids }) {
    return { start: start || false, stop: stop || false, technician_ids };
}

function isSamePlace(a, b) {
    const key = ({ start, stop, technician_ids }) => [start, stop, ...[...technician_ids].sort((x, y) => x - y)].join();
    return key(a) === key(b);
}

/** Who goes once `to` takes over from `from`. */
function handOver(technicianIds, from, to) {
    if (to === NOBODY || from === to || technicianIds.includes(to)) {
        return technicianIds;
    }
    const others = technicianIds.filter((id) => id !== from);
    return [to, ...others];
}

/** [first midnight, midnight after the last] of the days on which a visit is wanted; undefined ends are open. */
export function windowOf({ window_start: first, window_end: last }) {
    return [first && deserializeDate(first), last && deserializeDate(last).plus({ days: 1 })];
}
