/**
 * Where a moment stands on the board. Places are fractions of a technician's lane, from 0 to 1.
 *
 * On a day, time runs to the right. In a week the days stand side by side and time runs down within each; a phone shows
 * one such day. Hours are those of the wall clock, so that eight o'clock stands at the same place also in the week in
 * which clocks change.
 */
export class BoardGeometry {
    /**
     * @param {{days: DateTime[], hours: [number, number], isVertical: boolean}} params the midnights of the days shown,
     *  and the first and last hour
     */
    constructor({ days, hours, isVertical }) {
        Object.assign(this, { days, isVertical });
        [this.first, this.last] = hours.map((hour) => hour * 60);
    }

    /** The pieces of `start` to `stop` that are in sight: {day, from, to}, the hours as fractions. */
    spans(start, stop) {
        const pieces = [];
        this.days.forEach((midnight, day) => {
            const [from, to] = [start, stop].map((moment) => this.fraction(minutesOn(midnight, moment)));
            if (from < to) {
                pieces.push({ day, from, to });
            }
        });
        return pieces;
    }

    fraction(minutes) {
        return Math.min(1, Math.max(0, (minutes - this.first) / (this.last - this.first)));
    }

    /** CSS of one piece that takes a lane of several beside each other. */
    style({ day, from, to }, { lane = 0, lanes = 1 } = {}) {
        const percent = (value) => `${+(value * 100).toFixed(3)}%`;
        if (this.isVertical) {
            const width = 1 / this.days.length / lanes;
            const left = day / this.days.length + lane * width;
            return `left:${percent(left)};width:${percent(width)};top:${percent(from)};height:${percent(to - from)}`;
        }
        return `left:${percent(from)};width:${percent(to - from)};top:${percent(lane / lanes)};height:${percent(1 / lanes)}`;
    }

    /** The moment at a place of the lane, on a grid of `step` minutes. */
    momentAt(x, y, step) {
        const day = this.isVertical ? Math.min(this.days.length - 1, Math.max(0, Math.floor(x * this.days.length))) : 0;
        const along = Math.min(1, Math.max(0, this.isVertical ? y : x));
        const minutes = this.first + along * (this.last - this.first);
        return atMinutes(this.days[day], Math.round(minutes / step) * step);
    }
}

/** Minutes of the wall clock from `midnight` to `moment`, within that day. */
export function minutesOn(midnight, moment) {
    if (moment <= midnight) {
        return 0;
    }
    return moment.hasSame(midnight, "day") ? moment.hour * 60 + moment.minute : 24 * 60;
}

/** The moment at which the wall clock shows so many minutes after midnight. */
export function atMinutes(midnight, minutes) {
    return minutes >= 24 * 60
        ? midnight.plus({ days: 1 })
        : midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
}

/**
 * Give pieces that overlap lanes beside each other: sets `lane` and `lanes`.
 *
 * @param {{from: number, to: number}[]} pieces of one day
 */
export function assignLanes(pieces) {
    let cluster = [];
    let end = -Infinity;
    const close = () => {
        const lanes = Math.max(...cluster.map((piece) => piece.lane)) + 1;
        cluster.forEach((piece) => (piece.lanes = lanes));
    };
    for (const piece of [...pieces].sort((a, b) => a.from - b.from || b.to - a.to)) {
        if (cluster.length && piece.from >= end) {
            close();
            cluster = [];
        }
        const taken = cluster.filter((other) => other.to > piece.from).map((other) => other.lane);
        piece.lane = 0;
        while (taken.includes(piece.lane)) {
            piece.lane++;
        }
        end = cluster.length ? Math.max(end, piece.to) : piece.to;
        cluster.push(piece);
    }
    if (cluster.length) {
        close();
    }
    return pieces;
}

// What lasts longer has lunch in the middle of it, or nights.
const HALF_DAY = 5 * 3600000;

/** [[start, stop], …] of a visit that is work, by the hours worked: without the lunch and nights that lie in it. */
export function workOf({ startTime: start, stopTime: stop }, hours) {
    if (stop - start <= HALF_DAY) {
        return [[start, stop]];
    }
    return without(
        [start, stop],
        without([start, stop], hours).filter(([begin, end]) => begin > start && end < stop)
    );
}

/** What of `whole` no interval of `taken` covers; intervals are [start, stop] of moments. */
export function without([start, stop], taken) {
    const left = [];
    let moment = start;
    for (const [begin, end] of [...taken].sort((a, b) => a[0] - b[0])) {
        if (begin >= stop) {
            break;
        }
        if (begin > moment) {
            left.push([moment, begin]);
        }
        moment = end > moment ? end : moment;
    }
    return moment < stop ? [...left, [moment, stop]] : left;
}
