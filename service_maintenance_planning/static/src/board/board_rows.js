import { assignLanes, without, workOf } from "./board_geometry";

const HOUR = 3600000;

/**
 * What each technician's row draws: plain data with CSS, made once for each reading.
 *
 * @param {Object} data what the server told, with moments
 * @param {BoardGeometry} geometry
 * @param {{start: DateTime, stop: DateTime}} range
 */
export function makeRows(data, geometry, range) {
    const names = Object.fromEntries(data.technicians.map(({ id, name }) => [id, name]));
    const visitsOf = groupBy(data.visits, ({ technician_ids }) => (technician_ids.length ? technician_ids : [0]));
    const travelOf = groupBy(data.travel, ([id]) => [id]);
    const rows = data.technicians.map((technician) =>
        makeRow({ technician, visits: visitsOf[technician.id] || [], travel: travelOf[technician.id] || [] }, geometry, range, names)
    );
    if (visitsOf[0]) {
        const nobody = { id: 0, name: "", color: 0, hours: [[range.start, range.stop]], busy: [], leaves: [] };
        rows.unshift(makeRow({ technician: nobody, visits: visitsOf[0], travel: [] }, geometry, range, names));
    }
    return rows;
}

function groupBy(items, keys) {
    const groups = {};
    for (const item of items) {
        for (const key of keys(item)) {
            (groups[key] ||= []).push(item);
        }
    }
    return groups;
}

function makeRow({ technician, visits, travel }, geometry, range, names) {
    const { hours, leaves, busy } = technician;
    const draw = (intervals) =>
        intervals.flatMap(([start, stop, title]) =>
            geometry.spans(start, stop).map((span) => ({ style: geometry.style(span), title }))
        );
    const { bars, lanes } = makeBars(technician, visits, geometry, names);
    return {
        technician,
        bars,
        lanes,
        shades: draw(geometry.days.flatMap((day) => without([day, day.plus({ days: 1 })], hours))),
        leaves: draw(leaves),
        busy: draw(busy),
        legs: makeLegs(travel, visits, geometry, bars),
        load: makeLoad(technician, visits, travel, range),
    };
}

function makeBars(technician, visits, geometry, names) {
    const pieces = visits.flatMap((visit) =>
        spansOf(visit, technician, geometry).map((span, index) => ({ ...span, visit, index }))
    );
    for (const day of geometry.days.keys()) {
        assignLanes(pieces.filter((piece) => piece.day === day));
    }
    const lanes = Math.max(1, ...pieces.map((piece) => piece.lanes));
    const bars = pieces.map((piece) => {
        const { visit } = piece;
        return {
            key: `${visit.id}-${piece.index}-${piece.day}`,
            visit,
            lane: piece.lane,
            lanes: piece.lanes,
            style: geometry.style(piece, piece),
            isClash: isClash(technician, visit, visits),
            others: visit.technician_ids.filter((id) => id !== technician.id).map((id) => ({ id, name: names[id] || "" })),
        };
    });
    return { bars, lanes };
}

/** The pieces of a visit that are in sight: of one over several days the working hours of each. */
function spansOf(visit, { hours }, geometry) {
    const byDay = {};
    for (const [start, stop] of workOf(visit, hours)) {
        for (const { day, from, to } of geometry.spans(start, stop)) {
            const known = (byDay[day] ||= { day, from, to });
            Object.assign(known, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
        }
    }
    return Object.values(byDay);
}

/** Whether something else takes the technician's time during the visit. */
function isClash({ hours, leaves, busy }, visit, visits) {
    if (visit.state !== "planned" && visit.state !== "new") {
        return false;
    }
    const { startTime: start, stopTime: stop } = visit;
    const meets = ([begin, end]) => begin < stop && end > start;
    return (
        visits.some((other) => other !== visit && meets([other.startTime, other.stopTime])) ||
        busy.some(meets) ||
        leaves.some(meets) ||
        workOf(visit, hours).some((span) => without(span, hours).length > 0)
    );
}

/** The way to a visit, in time before it starts; after the last one, the way home. */
function makeLegs(travel, visits, geometry, bars) {
    const byId = Object.fromEntries(visits.map((visit) => [visit.id, visit]));
    return travel
        .filter(([, from, to, minutes]) => minutes && (byId[to] || byId[from]))
        .flatMap(([, from, to, minutes]) => {
            const [before, after] = [byId[from], byId[to]];
            const [begin, end] = after
                ? [after.startTime.minus({ minutes }), after.startTime]
                : [before.stopTime, before.stopTime.plus({ minutes })];
            const bar = bars.find(({ visit }) => visit === (after || before));
            return geometry.spans(begin, end).map((span) => ({
                key: `${from}-${to}-${span.day}`,
                minutes,
                isTight: before && after && begin < before.stopTime,
                style: geometry.style(span, bar),
            }));
        });
}

/** Hours planned and travelled of the hours worked. */
function makeLoad({ hours, leaves }, visits, travel, { start, stop }) {
    const within = ([begin, end]) => Math.max(0, Math.min(end, stop) - Math.max(begin, start)) / HOUR;
    const worked = hours.flatMap((interval) => without(interval, leaves));
    const sum = (intervals) => intervals.reduce((total, interval) => total + within(interval), 0);
    const planned = sum(visits.flatMap((visit) => workOf(visit, hours)));
    const travelled = travel.reduce((total, [, , , minutes]) => total + minutes, 0) / 60;
    return { planned, travelled, worked: sum(worked) };
}
