from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.service_maintenance.models.base.roles import OFFICE
from odoo.addons.service_maintenance.models.visit.service_visit import FINISHED_STATES, OPEN_STATES

# A change of one of these may change what is promised.
PROMISE_FIELDS = {"sla_policy_id", "sla_start", "date_reported", "priority", "kind", "contract_id", "equipment_ids"}


class ServiceVisit(models.Model):
    """A visit with promised times: its clock starts when it is reported and follows its state."""

    _inherit = "service.visit"

    sla_policy_id = fields.Many2one(
        "service.sla.policy",
        "Service Level",
        compute="_compute_sla_policy_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        writers=OFFICE,
    )
    sla_start = fields.Datetime(
        "Reported at",
        compute="_compute_sla_start",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        writers=OFFICE,
        help="From here on promised times are counted.",
    )
    sla_clock_ids = fields.One2many("service.sla.clock", "visit_id", "Promised Times", readonly=True)
    sla_state = fields.Selection(related="sla_clock_ids.state", string="Promise")
    sla_deadline = fields.Datetime(related="sla_clock_ids.deadline", string="Promised by")
    sla_response_deadline = fields.Datetime(related="sla_clock_ids.response_deadline", string="Response by")
    sla_resolution_deadline = fields.Datetime(related="sla_clock_ids.resolution_deadline", string="Resolution by")
    sla_response_result = fields.Selection(related="sla_clock_ids.response_result", string="Response")
    sla_resolution_result = fields.Selection(related="sla_clock_ids.resolution_result", string="Resolution")
    sla_cause_id = fields.Many2one(related="sla_clock_ids.cause_id", string="Cause of the Breach")
    sla_is_paused = fields.Boolean(related="sla_clock_ids.is_paused", string="Promise Paused")
    sla_runs = fields.Boolean(compute="_compute_sla_runs")
    sla_wants_answer = fields.Boolean(compute="_compute_sla_runs")

    # --- What is promised ------------------------------------------------------------------------------------------

    @api.depends("contract_id", "equipment_ids", "kind")
    def _compute_sla_policy_id(self):
        contracts = self._get_sla_contracts()
        for visit in self:
            visit.sla_policy_id = contracts[visit].sla_policy_id

    def _get_sla_contracts(self):
        """{visit: the contract whose promise it is under}: its own, else a running one of its equipment.

        Regular visits were planned, nobody reported them: they are promised nothing.
        """
        asked = self.filtered(lambda visit: visit.kind != "regular")
        equipment_ids = {item for visit in asked if not visit.contract_id for item in visit.equipment_ids.ids}
        by_equipment = self._get_sla_contracts_by_equipment(equipment_ids)
        nothing = self.env["service.contract"]
        found = dict.fromkeys(self, nothing)
        for visit in asked:
            company = visit.company_id.id
            near = (by_equipment.get((company, item)) for item in visit.equipment_ids.ids)
            # With all rights: what was promised holds whoever records the visit.
            found[visit] = visit.contract_id.sudo() or next(filter(None, near), nothing)
        return found

    @api.model
    def _get_sla_contracts_by_equipment(self, equipment_ids):
        """{(company id, equipment id): the first running contract that promises something about it}."""
        if not equipment_ids:
            return {}
        domain = (
            Domain("equipment_ids", "in", list(equipment_ids))
            & Domain("state", "=", "running")
            & Domain("sla_policy_id", "!=", False)
        )
        by_equipment = {}
        # With all rights: as above.
        for contract in self.env["service.contract"].sudo().search(domain, order="id"):
            for item in contract.equipment_ids.ids:
                by_equipment.setdefault((contract.company_id.id, item), contract)
        return by_equipment

    @api.depends("date_reported")
    def _compute_sla_start(self):
        """When it was recorded, or now, where it was reported on that day; else with the beginning of its day."""
        now = fields.Datetime.now()
        for visit in self:
            company = visit.company_id or self.env.company
            moments = [moment for moment in (visit._origin.create_date, now) if moment]
            said = [moment for moment in moments if visit.date_reported in (False, company._local_date(moment))]
            if said:
                visit.sla_start = said[0]
                continue
            midnight = datetime.combine(visit.date_reported, datetime.min.time())
            zone = company._local_timezone()
            visit.sla_start = zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _promise_sla(self):
        """Make the clocks of these visits agree with what is promised to them; time counted and pauses stay."""
        contracts = self._get_sla_contracts()
        vals_list = []
        # With all rights: a clock is the system's, nobody starts or stops one by hand.
        for visit in self.sudo():
            vals = visit._prepare_clock_vals(contracts[visit])
            clock = visit.sla_clock_ids
            if not vals:
                clock._write_owned({"is_cancelled": True})
            elif clock:
                changed = {name: value for name, value in vals.items() if self._is_other(clock, name, value)}
                if clock.warned_at and changed.keys() & {"policy_id", "priority", "started_at"}:
                    changed["warned_at"] = False
                    visit.activity_unlink(["service_maintenance_sla.activity_sla"])
                if changed:
                    clock._write_owned(changed)
            else:
                vals_list.append({"visit_id": visit.id, **vals})
        self.env["service.sla.clock"].sudo()._create_owned(vals_list)

    @api.model
    def _is_other(self, record, name, value):
        field = record._fields[name]
        return field.convert_to_cache(value, record) != field.convert_to_cache(record[name], record)

    def _prepare_clock_vals(self, contract):
        """Values of the clock of this visit; None where nothing is promised to it."""
        self.ensure_one()
        policy = self.sla_policy_id
        target = policy._get_target(self.priority)
        if self.kind == "regular" or not (target.response_hours or target.resolution_hours):
            return None
        if contract.sla_policy_id != policy:
            contract = contract.browse()
        calendar = contract.sla_calendar_id or policy.calendar_id or self.company_id.resource_calendar_id
        return {
            "contract_id": contract.id,
            "policy_id": policy.id,
            "priority": self.priority,
            "calendar_id": calendar.id if policy.counted_in == "working" else False,
            "tz": contract.sla_tz or policy.tz,
            "started_at": self.sla_start or self.create_date,
            "response_hours": target.response_hours,
            "resolution_hours": target.resolution_hours,
            "risk_percent": policy.risk_percent,
            "is_cancelled": self.state == "cancelled",
        }

    # --- The clock follows the visit -------------------------------------------------------------------------------

    def _after_create(self, vals_list):
        super()._after_create(vals_list)
        promised = self.filtered("sla_policy_id")
        promised._promise_sla()
        promised._follow_sla()

    def _after_write(self, change):
        super()._after_write(change)
        if PROMISE_FIELDS & change["fields"]:
            # What is done was promised by the terms of its day.
            open_visits = self.filtered(lambda visit: visit.state in OPEN_STATES)
            open_visits.filtered(lambda visit: visit.sla_policy_id or visit.sla_clock_ids)._promise_sla()
        if {"state", "effective_start", "effective_end"} & change["fields"]:
            self._follow_sla()

    def _follow_sla(self):
        """Stop and start the clocks as the states of these visits say."""
        # With all rights: see `_promise_sla`.
        clocked = self.sudo().filtered("sla_clock_ids")
        for visit in clocked:
            vals = visit._prepare_followed_vals(fields.Datetime.now())
            clock = visit.sla_clock_ids
            changed = {name: value for name, value in vals.items() if clock[name] != value}
            if changed:
                clock._write_owned(changed)
        over = clocked.filtered(lambda visit: visit.state not in OPEN_STATES)
        if over:
            over.activity_unlink(["service_maintenance_sla.activity_sla"])

    def _prepare_followed_vals(self, now):
        """What the state of this visit means to its clock; pauses are begun and ended along."""
        self.ensure_one()
        clock, is_done = self.sla_clock_ids, self.state in FINISHED_STATES
        vals = {"is_cancelled": self.state == "cancelled", "resolved_at": False}
        begun = self.effective_start if is_done or self.state == "in_progress" else False
        if begun or (self.state == "planned" and clock.policy_id.responded_by != "work"):
            vals["responded_at"] = min(filter(None, (clock.responded_at, begun, now)))
        if is_done:
            clock._resume(now)
            vals["resolved_at"] = min(self.effective_end or now, now)
        elif clock.resolved_at:
            # What was thought done is not: the time in between does not count, what was used before it does.
            clock._pause_over(clock.resolved_at)
            clock._resume(now)
        elif vals["is_cancelled"] and not clock.is_cancelled:
            clock._pause_over(now)
        elif clock.is_cancelled and not vals["is_cancelled"]:
            clock._resume(now)
        return vals

    # --- Buttons ---------------------------------------------------------------------------------------------------

    @api.depends("state", "sla_clock_ids.responded_at", "sla_clock_ids.is_paused", "sla_clock_ids.is_cancelled")
    def _compute_sla_runs(self):
        for visit in self:
            clock = visit.sudo().sla_clock_ids  # with all rights: asked of the policy, not shown
            counts = bool(clock and not clock.is_cancelled and visit.state in OPEN_STATES)
            visit.sla_runs = counts and not clock.is_paused
            answers = clock.policy_id.responded_by == "answer" and not clock.responded_at
            visit.sla_wants_answer = counts and visit.state == "new" and answers

    def action_sla_answer(self):
        """The customer was answered: from now on the response is given."""
        self._check_is_office()
        self.check_access("write")
        for visit in self.filtered("sla_wants_answer"):
            # With all rights: see `_promise_sla`.
            visit.sudo().sla_clock_ids._write_owned({"responded_at": fields.Datetime.now()})
            visit.message_post(body=self.env._("The customer was answered."))

    def action_sla_pause(self):
        """Ask why the clock stands still."""
        self._check_is_office()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance_sla.action_service_sla_pause_dialog"),
            "context": {"default_visit_ids": self.ids},
        }

    @api.private
    def _pause_sla(self, reason, note=False):
        """Let the promised times of these visits stand still, saying why.

        :raises UserError: nothing is promised, it is over, or it stands still already
        """
        self._check_is_office()
        self.check_access("write")
        for visit in self:
            if not visit.sla_runs:
                raise UserError(self.env._("%s has no promised time that runs.", visit.display_name))
            # With all rights: see `_promise_sla`; the pause says who.
            visit.sudo().sla_clock_ids._pause(reason, note)
            why = ". ".join(filter(None, [reason.name, note]))
            visit.message_post(body=self.env._("Promised time paused: %s", why))

    def action_sla_resume(self):
        """Let the clock run again."""
        self._check_is_office()
        self.check_access("write")
        for visit in self.filtered("sla_is_paused"):
            # With all rights: see `_promise_sla`; the pause says who.
            visit.sudo().sla_clock_ids._resume()
            visit.message_post(body=self.env._("Promised time runs again."))

    def action_view_sla_clock(self):
        self.ensure_one()
        return self._open_record(self.sla_clock_ids, self.env._("Promised Times"))

    # --- Planning by the promise -----------------------------------------------------------------------------------

    def _get_promised(self):
        promised = super()._get_promised()
        return {visit: visit.sla_resolution_deadline or promised[visit] for visit in self}

    def _get_promised_start(self):
        promised = super()._get_promised_start()
        return {visit: visit._get_sla_latest_start() or promised[visit] for visit in self}

    def _get_sla_latest_start(self):
        """When work must begin to keep what is promised: at the response, and in time to be done; False without."""
        clock = self.sudo().sla_clock_ids  # with all rights: of the system
        limits = []
        if clock.resolution_result in ("open", "breached") and clock.resolution_deadline:
            limits.append(clock.resolution_deadline - timedelta(hours=self.duration or 0.0))
        if clock.response_result in ("open", "breached") and clock.response_deadline:
            limits.append(clock.response_deadline)
        return min(limits, default=False)

    def _is_wanted_on(self, day):
        """A promise bounds the days of a visit whose customer said none."""
        promised = self._get_promised_start()[self] if not self.window_end else False
        last = promised and self._get_local_date(promised)
        if last and (not self.window_start or self.window_start <= last) and day > last:
            return False
        return super()._is_wanted_on(day)

    def _has_history(self):
        return bool(self.sudo().sla_clock_ids.pause_ids) or super()._has_history()  # with all rights: of the system

    def _prepare_next_vals(self):
        """What follows is planned, not reported: it is promised nothing by itself."""
        return {**super()._prepare_next_vals(), "sla_policy_id": False}
