import { onPatched } from "@odoo/owl";
import { is24HourFormat } from "@web/core/l10n/time";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";

/** Cards of the list to plan may be dropped on it; what keeps the technicians busy stands still. */
export class VisitCalendarCommonRenderer extends CalendarCommonRenderer {
    static eventTemplate = "service_maintenance.VisitCalendarRenderer.event";

    setup() {
        super.setup();
        onPatched(() => {
            for (const [name, value] of Object.entries(this.slotRange)) {
                if (this.fc.api.getOption(name) !== value) {
                    this.fc.api.setOption(name, value);
                }
            }
        });
    }

    get options() {
        return { ...super.options, ...this.slotRange, drop: this.onCardDrop, expandRows: true };
    }

    get slotRange() {
        const [slotMinTime, slotMaxTime] = this.props.model.shownHours.map(
            (hour) => `${String(hour).padStart(2, "0")}:00:00`
        );
        return { slotMinTime, slotMaxTime, scrollTime: slotMinTime };
    }

    /** In a month the hour is short, so that the customer has room. */
    getStartTime(record) {
        if (!record.isMonth) {
            return super.getStartTime(record);
        }
        const hour = record.start.minute ? "h:mma" : "ha";
        return record.start.toFormat(is24HourFormat() ? "H:mm" : hour).toLowerCase();
    }

    onCardDrop({ draggedEl, date, allDay }) {
        const { start } = this.fcEventToRecord({ date, allDay });
        return this.props.model.planVisit(Number(draggedEl.dataset.visitId), { start, isAllDay: allDay });
    }

    getRecord(id) {
        return this.props.model.records[id];
    }

    convertRecordToEvent(record) {
        const event = super.convertRecordToEvent(record);
        return record.isBusy ? { ...event, editable: false } : event;
    }

    eventClassNames(info) {
        const record = this.getRecord(info.event.id);
        const names = super.eventClassNames(info);
        return [...names, ...(record?.isBusy ? ["o_service_busy", `o_service_${record.busyKind}`] : ["o_service_event"])];
    }

    onClick(info) {
        if (!this.getRecord(info.event.id)?.isBusy) {
            super.onClick(info);
        }
    }

    onDblClick(info) {
        if (!this.getRecord(info.event.id)?.isBusy) {
            super.onDblClick(info);
        }
    }
}

export class VisitCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: VisitCalendarCommonRenderer,
        week: VisitCalendarCommonRenderer,
        month: VisitCalendarCommonRenderer,
    };
}
