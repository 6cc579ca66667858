import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";

/** Cards of the list to plan may be dropped on it; what keeps the technicians busy stands still. */
export class VisitCalendarCommonRenderer extends CalendarCommonRenderer {
    get options() {
        return { ...super.options, drop: this.onCardDrop, scrollTime: "07:00:00" };
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
        return record?.isBusy ? [...names, "o_service_busy", `o_service_${record.busyKind}`] : names;
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
