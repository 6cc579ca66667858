import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarSidePanel } from "@web/views/calendar/calendar_side_panel/calendar_side_panel";
import { calendarView } from "@web/views/calendar/calendar_view";

import { VisitCalendarModel } from "./visit_calendar_model";
import { VisitCalendarRenderer } from "./visit_calendar_renderer";
import { ToPlanList } from "./to_plan_list";

export class VisitCalendarSidePanel extends CalendarSidePanel {
    static template = "service_maintenance.VisitCalendarSidePanel";
    static components = { ...CalendarSidePanel.components, ToPlanList };
    static props = [...CalendarSidePanel.props, "openVisit"];
}

export class VisitCalendarController extends CalendarController {
    static template = "service_maintenance.VisitCalendarController";
    static components = {
        ...CalendarController.components,
        CalendarSidePanel: VisitCalendarSidePanel,
        ToPlanList,
    };

    get sidePanelProps() {
        return { ...super.sidePanelProps, openVisit: this.editRecord.bind(this) };
    }
}

export const visitCalendarView = {
    ...calendarView,
    Controller: VisitCalendarController,
    Model: VisitCalendarModel,
    Renderer: VisitCalendarRenderer,
};

registry.category("views").add("service_visit_calendar", visitCalendarView);
