import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarSidePanel } from "@web/views/calendar/calendar_side_panel/calendar_side_panel";
import { calendarView } from "@web/views/calendar/calendar_view";

import { InterventionCalendarModel } from "./intervention_calendar_model";
import { InterventionCalendarRenderer } from "./intervention_calendar_renderer";
import { ToPlanList } from "./to_plan_list";

export class InterventionCalendarSidePanel extends CalendarSidePanel {
    static template = "service_maintenance.InterventionCalendarSidePanel";
    static components = { ...CalendarSidePanel.components, ToPlanList };
    static props = [...CalendarSidePanel.props, "openVisit"];
}

export class InterventionCalendarController extends CalendarController {
    static template = "service_maintenance.InterventionCalendarController";
    static components = {
        ...CalendarController.components,
        CalendarSidePanel: InterventionCalendarSidePanel,
        ToPlanList,
    };

    get sidePanelProps() {
        return { ...super.sidePanelProps, openVisit: this.editRecord.bind(this) };
    }
}

export const interventionCalendarView = {
    ...calendarView,
    Controller: InterventionCalendarController,
    Model: InterventionCalendarModel,
    Renderer: InterventionCalendarRenderer,
};

registry.category("views").add("service_intervention_calendar", interventionCalendarView);
