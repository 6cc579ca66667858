import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from odoo.addons.service_maintenance.models.base.roles import OFFICE

from ..engine import clock as engine

RESULTS = [("none", "Nothing promised"), ("open", "Open"), ("met", "Met"), ("breached", "Breached")]
PARTS = ("response", "resolution")
ACTIVITY_ERROR = "service_maintenance_sla.activity_sla_error"
# Share of the promises kept, in percent; what is still open counts neither way.
SHARE = "AVG(CASE %(result)s WHEN 'met' THEN 100.0 WHEN 'breached' THEN 0.0 END)"


class ServiceSlaClock(models.Model):
    """The promise made to one visit: what, from when, by when, and whether it was kept.

    Deadlines and states are computed in sets: the working hours of each calendar are read once.
    """

    _name = "service.sla.clock"
    _description = "Promised Time of a Visit"
    _inherit = ["owned.fields.mixin", "service.batch"]
    _order = "next_look, id"
    _rec_name = "visit_id"

    visit_id = fields.Many2one("service.visit", required=True, readonly=True, copy=False, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="visit_id.partner_id", store=True, string="Customer", index="btree_not_null")
    type_id = fields.Many2one(related="visit_id.type_id", store=True)
    user_id = fields.Many2one(related="visit_id.user_id", store=True, string="Responsible")
    contract_id = fields.Many2one(
        "service.contract", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    technician_ids = fields.Many2many(related="visit_id.technician_ids", string="Technicians")
    policy_id = fields.Many2one(
        "service.sla.policy", "Service Level", required=True, readonly=True, copy=False, index=True, ondelete="restrict"
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")], readonly=True, copy=False
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Empty: around the clock.",
    )
    tz = fields.Char("Time Zone", readonly=True, copy=False)
    started_at = fields.Datetime("Counted from", required=True, readonly=True, copy=False)
    response_hours = fields.Float(readonly=True, copy=False)
    resolution_hours = fields.Float(readonly=True, copy=False)
    risk_percent = fields.Integer(readonly=True, copy=False)
    responded_at = fields.Datetime("Responded", readonly=True, copy=False)
    resolved_at = fields.Datetime("Resolved", readonly=True, copy=False)
    is_cancelled = fields.Boolean(readonly=True, copy=False)
    pause_ids = fields.One2many("service.sla.pause", "clock_id", "Pauses", readonly=True)
    is_paused = fields.Boolean(compute="_compute_deadlines", store=True)

    response_deadline = fields.Datetime("Response by", compute="_compute_deadlines", store=True)
    response_risk = fields.Datetime("Response at Risk from", compute="_compute_deadlines", store=True)
    resolution_deadline = fields.Datetime("Resolution by", compute="_compute_deadlines", store=True)
    resolution_risk = fields.Datetime("Resolution at Risk from", compute="_compute_deadlines", store=True)

    response_result = fields.Selection(RESULTS, "Response", compute="_compute_state", store=True)
    resolution_result = fields.Selection(RESULTS, "Resolution", compute="_compute_state", store=True)
    state = fields.Selection(
        [
            ("running", "On time"),
            ("at_risk", "At risk"),
            ("paused", "Paused"),
            ("breached", "Breached"),
            ("met", "Met"),
            ("cancelled", "Cancelled"),
        ],
        "Promise",
        compute="_compute_state",
        store=True,
        index=True,
    )
    deadline = fields.Datetime(
        "Promised by", compute="_compute_state", store=True, help="The next promise that is still to be kept."
    )
    # When time alone changes the state.
    next_look = fields.Datetime(compute="_compute_state", store=True)
    warned_at = fields.Datetime(readonly=True, copy=False)
    error_message = fields.Text("Error", readonly=True, copy=False, help="Why the promise could not be watched.")
    cause_id = fields.Many2one(
        "service.sla.reason",
        domain=[("use", "=", "breach")],
        ondelete="restrict",
        writers=OFFICE,
        help="Why the promise was not kept.",
    )
    cause_note = fields.Char("Explanation", writers=OFFICE)
    response_share = fields.Float("Responses in Time (%)", compute="_compute_shares", aggregator="avg")
    resolution_share = fields.Float("Resolutions in Time (%)", compute="_compute_shares", aggregator="avg")

    _unique_visit = models.UniqueIndex("(visit_id)", "This visit has its promised times already.")
    _next_look_idx = models.Index("(next_look) WHERE next_look IS NOT NULL")

    # --- Deadlines, in sets ----------------------------------------------------------------------------------------

    @api.depends(
        "started_at",
        "calendar_id",
        "tz",
        "response_hours",
        "resolution_hours",
        "risk_percent",
        "pause_ids.date_start",
        "pause_ids.date_end",
    )
    def _compute_deadlines(self):
        for (calendar, zone), clocks in self.grouped(lambda clock: (clock.calendar_id, clock.tz)).items():
            working = self._get_working_time(calendar, zone, min(clocks.mapped("started_at")))
            for clock in clocks:
                pauses = engine.merge((pause.date_start, pause.date_end) for pause in clock.pause_ids)
                clock.is_paused = bool(pauses) and pauses[-1][1] == engine.OPEN_END
                for part in PARTS:
                    promised = clock[f"{part}_hours"] * 3600
                    limit = promised and engine.deadline(working, clock.started_at, promised, pauses)
                    risk = limit and engine.deadline(
                        working, clock.started_at, promised * clock.risk_percent / 100, pauses
                    )
                    clock[f"{part}_deadline"] = limit and limit.replace(microsecond=0)
                    clock[f"{part}_risk"] = risk and risk.replace(microsecond=0)

    @api.model
    def _get_working_time(self, calendar, zone, start):
        """The hours of `calendar` in the time zone named `zone` from the naive UTC `start` on, public holidays out."""
        if not calendar:
            return engine.AllTime()
        zone = pytz.timezone(zone or calendar.tz or "UTC")

        def read(start, stop):
            # Odoo gives the hours of whole days in their own zone; the line wants them in UTC, cut to measure.
            found = calendar._work_intervals_batch(pytz.utc.localize(start), pytz.utc.localize(stop), tz=zone)[False]
            for begin, end, _meta in found:
                yield begin.astimezone(pytz.utc).replace(tzinfo=None), end.astimezone(pytz.utc).replace(tzinfo=None)

        return engine.WorkingTime(read, start)

    # --- States ----------------------------------------------------------------------------------------------------

    @api.depends(
        "response_deadline",
        "response_risk",
        "resolution_deadline",
        "resolution_risk",
        "is_paused",
        "responded_at",
        "resolved_at",
        "is_cancelled",
    )
    def _compute_state(self):
        now = fields.Datetime.now()
        for clock in self:
            ends = {"response": clock.responded_at or clock.resolved_at, "resolution": clock.resolved_at}
            looks = []
            for part in PARTS:
                limit, promised = clock[f"{part}_deadline"], bool(clock[f"{part}_hours"])
                outcome = engine.result(promised and not clock.is_cancelled, limit, ends[part], now)
                clock[f"{part}_result"] = outcome
                looks.append((outcome, clock[f"{part}_risk"], limit))
            risks = [look[:2] for look in looks]
            clock.state = "cancelled" if clock.is_cancelled else engine.state(risks, clock.is_paused, now)
            clock.next_look = engine.next_look(looks, now) or False
            ahead = [limit for outcome, _risk, limit in looks if limit and outcome == "open"]
            late = [limit for outcome, _risk, limit in looks if limit and outcome == "breached"]
            clock.deadline = min(ahead or late[-1:], default=False)

    def _look_again(self):
        """Judge these clocks by the time it is now."""
        for name in ("state", "response_result", "resolution_result", "next_look", "deadline"):
            self.env.add_to_compute(self._fields[name], self)

    def _count_again(self):
        """Count the deadlines of these clocks anew: their working hours changed."""
        for name in ("is_paused", *(f"{part}_{kind}" for part in PARTS for kind in ("deadline", "risk"))):
            self.env.add_to_compute(self._fields[name], self)
        self._look_again()

    # --- Reporting -------------------------------------------------------------------------------------------------

    @api.depends("response_result", "resolution_result")
    def _compute_shares(self):
        for clock in self:
            for part in PARTS:
                clock[f"{part}_share"] = 100.0 if clock[f"{part}_result"] == "met" else 0.0

    def _read_group_select(self, aggregate_spec, query):
        """The shares are averages over what was judged."""
        for part in PARTS:
            if aggregate_spec == f"{part}_share:avg":
                result = self._field_to_sql(self._table, f"{part}_result", query)
                return SQL(SHARE, result=result)  # pylint: disable=sql-injection
        return super()._read_group_select(aggregate_spec, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by technician: by the user of the visit's assignments."""
        if groupby_spec != "technician_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        assigned = query.make_alias(alias, "assignments")
        condition = SQL("%s = %s", SQL.identifier(alias, "visit_id"), SQL.identifier(assigned, "visit_id"))
        query.add_join("LEFT JOIN", assigned, "service_visit_assignment", condition)
        return SQL.identifier(assigned, "user_id")

    # --- Pauses ----------------------------------------------------------------------------------------------------

    def _pause(self, reason, note=False, start=None):
        """Let these clocks stand still from `start` (now) on; those that do already are left alone."""
        start = start or fields.Datetime.now()
        self.env["service.sla.pause"]._create_owned(
            [
                {
                    "clock_id": clock.id,
                    "reason_id": reason.id,
                    "note": note,
                    "date_start": start,
                    "user_id": self.env.uid,
                }
                for clock in self
                if not clock.is_paused
            ]
        )

    def _pause_over(self, start):
        """Let the clock of a visit that is closed or cancelled stand still."""
        self._pause(self.env.ref("service_maintenance_sla.reason_over"), start=start)

    def _resume(self, end=None):
        """Let these clocks run again."""
        end = end or fields.Datetime.now()
        for pause in self.pause_ids.filtered(lambda pause: not pause.date_end):
            pause._write_owned({"date_end": max(end, pause.date_start), "end_user_id": self.env.uid})

    # --- The scheduled look ----------------------------------------------------------------------------------------

    @api.model
    def _get_watch_domain(self):
        """Clocks whose moment has come, and those at risk by a change that nobody was told of."""
        untold = Domain("state", "in", ("at_risk", "breached")) & Domain("warned_at", "=", False)
        return Domain("next_look", "<=", fields.Datetime.now()) | (self._get_open_domain() & untold)

    @api.model
    def _cron_watch(self):
        """Every ten minutes: judge the clocks whose moment has come; who is at risk gives one to-do."""
        return self._run_batches(self._get_watch_domain(), lambda clocks: clocks._watch(), self._record_errors)

    def _watch(self):
        self._look_again()
        self.filtered(lambda clock: clock.state in ("at_risk", "breached") and not clock.warned_at)._warn()
        self._clear_errors()

    @api.model
    def _record_errors(self, failures):
        """Put the exceptions of {clock: exception} on the clocks, with one to-do for each visit."""
        for clock, error in failures.items():
            message = self._describe_error(error)
            clock._write_owned({"error_message": message})
            visit = clock.visit_id
            if not visit.activity_search([ACTIVITY_ERROR]):
                visit.activity_schedule(
                    ACTIVITY_ERROR,
                    user_id=(visit._get_responsible() or self.env.user).id,
                    summary=self.env._("The promise of %s could not be watched", visit.name),
                    note=message,
                )

    def _clear_errors(self):
        """What went wrong does not any more: take off the error and its to-do."""
        healed = self.filtered("error_message")
        if healed:
            healed._write_owned({"error_message": False})
            healed.visit_id.activity_unlink([ACTIVITY_ERROR])

    def _warn(self):
        """One to-do for each of these visits, for the person responsible."""
        activity_type = self.env.ref("service_maintenance_sla.activity_sla")
        model_id = self.env["ir.model"]._get_id("service.visit")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [clock._prepare_warning_vals(activity_type, model_id) for clock in self]
        )
        self._write_owned({"warned_at": fields.Datetime.now()})

    def _prepare_warning_vals(self, activity_type, model_id):
        self.ensure_one()
        zone = pytz.timezone(self.tz or self.calendar_id.tz or self.company_id._local_timezone().zone)
        user = self.visit_id._get_responsible() or self.env.user
        env = self.with_context(lang=user.lang or self.env.lang).env  # who has to do it reads it
        limit = self.deadline and format_datetime(env, self.deadline, tz=zone.zone, dt_format="short")
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": model_id,
            "res_id": self.visit_id.id,
            "summary": env._("Promised by %s", limit) if limit else False,
            "date_deadline": self.company_id._local_date(self.deadline or fields.Datetime.now()),
            "user_id": user.id,
            "automated": True,
        }

    # --- When working hours change ---------------------------------------------------------------------------------

    @api.model
    def _calendars_changed(self, calendars):
        """Count open clocks by `calendars` anew, once, as the transaction ends: an edit of the working hours writes
        them line by line."""
        if not calendars:
            return
        precommit = self.env.cr.precommit
        changed = precommit.data.setdefault("service_sla_calendars", set())
        if not changed:
            # With all rights: whoever changes working hours need not see the visits.
            precommit.add(self.sudo()._count_changed)
        changed.update(calendars.ids)

    @api.model
    def _count_changed(self):
        calendar_ids = self.env.cr.precommit.data.pop("service_sla_calendars", set())
        self.search(self._get_open_domain() & Domain("calendar_id", "in", list(calendar_ids)))._count_again()
        # Odoo has flushed already when it comes to this.
        self.env.flush_all()

    @api.model
    def _get_open_domain(self):
        """Clocks that still run: what is done was judged by the hours of its day."""
        return Domain("resolved_at", "=", False) & Domain("is_cancelled", "=", False)

    # --- Screens ---------------------------------------------------------------------------------------------------

    def action_open_visit(self):
        self.ensure_one()
        return self.visit_id._open_record(self.visit_id, self.env._("Visit"))

    @api.model
    def _check_unused(self, name, records):
        """Raises UserError where clocks say `records` in their field `name`: archive those instead."""
        # With all rights: clocks of other companies count as well.
        for record in records:
            if self.sudo().search_count([(name, "=", record.id)], limit=1):
                raise UserError(
                    self.env._("%s is used by visits: archive it instead of deleting it.", record.display_name)
                )
