import { deserializeDateTime, toLocaleDateString, toLocaleDateTimeString } from "@web/core/l10n/dates";

/** Days and hours as Odoo's own date fields show them, so that a dialog has one way to write them. */

export function formatTime(moment) {
    return toLocaleDateTimeString(moment, { showDate: false, showTime: true });
}

/** A day with its weekday: "Tue, Dec 1". */
export function formatDay(moment) {
    return `${moment.toFormat("ccc")}, ${toLocaleDateString(moment)}`;
}

/** "Tue, Dec 1, 7:00 AM – 9:00 AM"; both days where they differ. */
export function formatSpan(start, stop) {
    const end = start.hasSame(stop, "day") ? formatTime(stop) : `${formatDay(stop)}, ${formatTime(stop)}`;
    return `${formatDay(start)}, ${formatTime(start)} – ${end}`;
}

/** What takes somebody's time, and when; the day only where it is not `day`, no hours where it takes whole days. */
export function formatBusy({ what, start, stop }, day) {
    if (!start) {
        return what;
    }
    const [begin, end] = [deserializeDateTime(start), deserializeDateTime(stop)];
    if (+begin === +begin.startOf("day") && +end === +end.startOf("day")) {
        const last = end.minus({ days: 1 });
        const days = begin.hasSame(last, "day") ? formatDay(begin) : `${formatDay(begin)} – ${formatDay(last)}`;
        return `${what}, ${days}`;
    }
    const isThatDay = day && begin.hasSame(day, "day") && end.hasSame(day, "day");
    return `${what}, ${isThatDay ? `${formatTime(begin)} – ${formatTime(end)}` : formatSpan(begin, end)}`;
}
