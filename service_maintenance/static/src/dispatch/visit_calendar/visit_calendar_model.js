import { browser } from "@web/core/browser/browser";
import { Domain } from "@web/core/domain";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDate, deserializeDateTime, serializeDateTime, toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { CalendarModel } from "@web/views/calendar/calendar_model";

const TEAM_FIELD = "technician_ids";
const TO_PLAN_LIMIT = 20;
const TO_PLAN_ORDER = "priority desc, window_end, date_reported, id";
const TO_PLAN_SPECIFICATION = {
    name: {},
    subject: {},
    partner_id: { fields: { display_name: {} } },
    technician_ids: { fields: { display_name: {} } },
    priority: {},
    window_start: {},
    window_end: {},
    waiting_days: {},
    is_late: {},
    duration: {},
    site_address: {},
};

/** Visits, what else keeps the technicians busy, and the visits still to plan. */
export class VisitCalendarModel extends CalendarModel {
    static services = [...CalendarModel.services, "action", "dialog"];

    setup(params, services) {
        super.setup(params, services);
        this.action = services.action;
        this.dialog = services.dialog;
        this.team = { can_plan: false, technicians: [], hours: false };
        this.toPlanSearch = "";
        this.data.toPlan = { records: [], length: 0 };
    }

    get canPlan() {
        return this.team.can_plan;
    }

    get canEdit() {
        return super.canEdit && this.canPlan;
    }

    get toPlan() {
        return this.data.toPlan;
    }

    /** On a phone only one day has room, until another scale is chosen. */
    getLocalStorageScale() {
        const isChosen = browser.localStorage.getItem(this.storageKey);
        return this.env.isSmall && !isChosen ? "day" : super.getLocalStorageScale();
    }

    async updateData(data) {
        this.team = await (this.teamLoading ??= this.orm.call(this.resModel, "get_calendar_team", []));
        await Promise.all([super.updateData(data), this.loadToPlan(data)]);
    }

    // --- What is on the calendar -----------------------------------------------------------------

    computeDomain(data) {
        const domain = new Domain(this.meta.domain).toList();
        const isToPlan = domain.some((leaf) => leaf[0] === "state" && leaf[1] === "=" && leaf[2] === "new");
        if (!isToPlan) {
            return super.computeDomain(data);
        }
        // What is still to plan has no place on a calendar: show what is planned beside its list.
        return [
            ...Domain.removeDomainLeaves(domain, ["state"]).toList(),
            ...this.computeRangeDomain(data),
            ...this.computeFiltersDomain(data),
        ];
    }

    async loadRecords(data) {
        const records = await super.loadRecords(data);
        const { start, end } = data.range;
        const blocks = await this.orm.call(this.resModel, "get_calendar_busy", [
            serializeDateTime(start),
            serializeDateTime(end),
            Object.keys(records).map(Number),
        ]);
        // Negative ids: these are no visits and never opened or moved.
        blocks.forEach((block, index) => {
            records[-1 - index] = this.makeBusyRecord(-1 - index, block);
        });
        return records;
    }

    /** A visit is told by its customer and the town, not by its number. */
    normalizeRecord(rawRecord) {
        const { subject, partner_id, site_city: town } = rawRecord;
        const customer = partner_id && partner_id[1];
        const tooltip = [customer, town, subject].filter(Boolean).join(", ");
        return { ...super.normalizeRecord(rawRecord), subject, town, customer, tooltip };
    }

    /** First and last hour to draw: those the team works, one around, and where a visit or meeting lies outside. */
    get shownHours() {
        if (!this.team.hours) {
            return [0, 24];
        }
        const hours = ([start, end]) =>
            end.hasSame(start, "day") ? [start.hour, Math.ceil(end.hour + end.minute / 60)] : [0, 24];
        const [first, last] = hours(this.team.hours.map(deserializeDateTime));
        const shown = Object.values(this.data.records)
            .filter(({ start, end, isAllDay }) => !isAllDay && end.diff(start, "hours").hours < 24)
            .filter(({ busyKind }) => busyKind !== "leave")
            .map(({ start, end }) => hours([start, end]));
        return [
            Math.max(0, Math.min(first - 1, ...shown.map(([from]) => from))),
            Math.min(24, Math.max(last + 1, ...shown.map(([, until]) => until))),
        ];
    }

    makeBusyRecord(id, block) {
        const { date_start, date_stop } = this.fieldMapping;
        const record = this.normalizeRecord({
            id,
            display_name: this.getBusyTitle(block),
            [date_start]: block.start,
            [date_stop]: block.stop,
            [TEAM_FIELD]: block.user_ids,
        });
        return { ...record, colorIndex: false, isBusy: true, busyKind: block.kind };
    }

    getBusyTitle(block) {
        const concerned = this.team.technicians.filter(({ id }) => block.user_ids.includes(id));
        if (concerned.length === this.team.technicians.length) {
            return block.title;
        }
        return `${concerned.map(({ name }) => name).join(", ")}: ${block.title}`;
    }

    // --- The technicians' filter -----------------------------------------------------------------

    async loadDynamicFilterSection(data, fieldName, filterInfo, previousSection) {
        const section = await super.loadDynamicFilterSection(data, fieldName, filterInfo, previousSection);
        if (fieldName !== TEAM_FIELD) {
            return section;
        }
        // Who has nothing on this week is the one to give a visit to: everybody is listed.
        const shown = section.filters.map(({ value }) => value);
        for (const { id, name } of this.team.technicians.filter((user) => !shown.includes(user.id))) {
            const previous = previousSection?.filters.find(({ value }) => value === id);
            section.filters.push(
                this.makeFilterDynamic(filterInfo, previous, fieldName, { id, [fieldName]: [id, name] }, [])
            );
        }
        for (const filter of section.filters) {
            filter.colorIndex = this.team.technicians.find(({ id }) => id === filter.value)?.color;
        }
        return section;
    }

    get chosenTechnicianIds() {
        const filters = this.data.filterSections[TEAM_FIELD]?.filters || [];
        const chosen = filters.filter(({ active, value }) => active && value);
        return chosen.length === 1 ? [chosen[0].value] : [];
    }

    // --- The visits to plan ----------------------------------------------------------------------

    getToPlanDomain() {
        const { date_start, date_stop } = this.fieldMapping;
        const search = this.toPlanSearch.trim();
        const asked = ["name", "subject", "partner_id", "site_id", "equipment_ids"].map((field) => [
            [field, "ilike", search],
        ]);
        return Domain.and([
            Domain.removeDomainLeaves(this.meta.domain, ["state", date_start, date_stop]),
            [["state", "=", "new"]],
            search ? Domain.or(asked) : [],
        ]).toList(this.meta.context);
    }

    fetchToPlan(offset, limit) {
        return this.orm.webSearchRead(this.resModel, this.getToPlanDomain(), {
            specification: TO_PLAN_SPECIFICATION,
            order: TO_PLAN_ORDER,
            offset,
            limit,
        });
    }

    async loadToPlan(data) {
        if (this.canPlan) {
            const limit = Math.max(TO_PLAN_LIMIT, this.toPlan.records.length);
            data.toPlan = await this.fetchToPlan(0, limit);
        }
    }

    async loadMoreToPlan() {
        const { records, length } = await this.fetchToPlan(this.toPlan.records.length, TO_PLAN_LIMIT);
        this.data.toPlan = { records: [...this.toPlan.records, ...records], length };
        this.notify();
    }

    async searchToPlan(search) {
        this.toPlanSearch = search;
        const toPlan = await this.fetchToPlan(0, TO_PLAN_LIMIT);
        if (search === this.toPlanSearch) {
            this.data.toPlan = toPlan;
            this.notify();
        }
    }

    // --- Planning --------------------------------------------------------------------------------

    /** A planned visit was dragged or resized: the same questions as for a new one. */
    async updateRecord(record) {
        await this.planVisit(record.id, record);
    }

    /**
     * Plan a visit at a slot; a conflict is asked about, whatever is decided the calendar is drawn anew.
     *
     * @param {number} visitId
     * @param {{start: DateTime, end?: DateTime, isAllDay?: boolean}} slot only the day counts where `isAllDay`
     */
    async planVisit(visitId, { start, end, isAllDay }, force = false) {
        const params = { start: serializeDateTime(start), whole_day: Boolean(isAllDay), force };
        if (end && !isAllDay) {
            params.stop = serializeDateTime(end);
        }
        params.technician_ids = this.chosenTechnicianIds;
        let answer = {};
        try {
            answer = await this.orm.call(this.resModel, "plan_from_calendar", [[visitId]], params);
        } finally {
            if (!answer.conflicts) {
                await this.load();
            }
        }
        if (answer.conflicts) {
            this.askAnyway(answer.conflicts, () => this.planVisit(visitId, { start, end, isAllDay }, true));
        } else if (answer.action) {
            await this.action.doAction(answer.action, { onClose: () => this.load() });
        }
    }

    askAnyway(conflicts, confirm) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Not free. Plan anyway?"),
            body: conflicts,
            confirm,
            confirmLabel: _t("Plan Anyway"),
            cancel: () => this.load(),
            cancelLabel: _t("Choose Another Time"),
        });
    }

    /** Open the planning dialog, where there is nothing to drag with. */
    async openPlanDialog(visitId) {
        const action = await this.orm.call(this.resModel, "action_plan", [[visitId]]);
        await this.action.doAction(action, { onClose: () => this.load() });
    }
}

/** When a visit to plan is wanted, as short text. */
export function formatWindow({ window_start: first, window_end: last }) {
    const day = (text) => toLocaleDateString(deserializeDate(text));
    const [from, until] = [first && day(first), last && day(last)];
    if (from && until && from !== until) {
        return `${from} – ${until}`;
    }
    return from || (until && _t("until %s", until)) || "";
}
