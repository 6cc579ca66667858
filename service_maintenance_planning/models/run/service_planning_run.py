from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.service_maintenance.engine import availability
from odoo.addons.service_maintenance.models.base.roles import MANAGER, OFFICE
from odoo.addons.service_maintenance.models.visit.service_visit import AHEAD_STATES

from ...engine.figures import figures

WEIGHTS = ("travel", "lateness", "overtime", "fairness", "preference", "change")
MOST_DAYS = 31


class ServicePlanningRun(models.Model):
    """A plan that is proposed for technicians, days and visits: asked for, looked at beside today's, applied, undone.

    Nothing of it is anybody's plan until it is applied, which is one transaction through `service.visit._plan`.
    """

    _name = "service.planning.run"
    _description = "Proposed Plan"
    _inherit = ["service.planning.problem", "service.planning.solving", "owned.fields.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        [("plan", "Plan"), ("away", "Away today"), ("late", "Running late"), ("emergency", "Emergency")],
        default="plan",
        required=True,
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("draft", "To Start"),
            ("running", "Running"),
            ("proposed", "Proposed"),
            ("applied", "Applied"),
            ("undone", "Undone"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    technician_ids = fields.Many2many(
        "res.users",
        string="Technicians",
        required=True,
        default=lambda self: self._default_technicians(),
        writers=OFFICE,
        domain="[('is_service_technician', '=', True), ('company_ids', 'in', company_id)]",
    )
    visit_ids = fields.Many2many(
        "service.visit",
        string="Visits",
        check_company=True,
        writers=OFFICE,
        compute="_compute_visit_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('state', 'in', ('new', 'planned')), ('is_plan_locked', '=', False), ('company_id', '=', company_id)]",
    )
    seconds = fields.Integer("Think for (seconds)", default=30, writers=OFFICE)
    weight_travel = fields.Integer(
        "Little travel", default=lambda self: self._default_weight("travel", 1), writers=MANAGER
    )
    weight_lateness = fields.Integer(
        "Nobody late", default=lambda self: self._default_weight("lateness", 3), writers=MANAGER
    )
    weight_overtime = fields.Integer(
        "No overtime", default=lambda self: self._default_weight("overtime", 2), writers=MANAGER
    )
    weight_fairness = fields.Integer(
        "Everybody as much", default=lambda self: self._default_weight("fairness", 0), writers=MANAGER
    )
    weight_preference = fields.Integer(
        "The wanted technician", default=lambda self: self._default_weight("preference", 1), writers=MANAGER
    )
    weight_change = fields.Integer(
        "Leave what is planned", default=lambda self: self._default_weight("change", 1), writers=MANAGER
    )
    line_ids = fields.One2many("service.planning.line", "run_id", "Proposal", readonly=True, copy=False)
    figures = fields.Json("Today's Plan and the Proposal", readonly=True, copy=False)
    note = fields.Text(readonly=True, copy=False, help="What has to be said of how the proposal came about.")
    error_message = fields.Text("Error", readonly=True, copy=False)
    told = fields.Char(
        "To Be Told", compute="_compute_told", help="Who knows of another plan already, and of how many visits."
    )
    may_weigh = fields.Boolean(compute="_compute_may_weigh")
    change_count = fields.Integer("Changes", compute="_compute_change_count")
    applied_on = fields.Datetime(readonly=True, copy=False)

    _check_dates = models.Constraint("CHECK(date_to >= date_from)", "The last day is before the first.")
    _check_weights = models.Constraint(
        f"CHECK({' AND '.join(f'weight_{name} BETWEEN 0 AND 5' for name in WEIGHTS)})", "A weight is from 0 to 5."
    )
    _check_seconds = models.Constraint("CHECK(seconds BETWEEN 1 AND 60)", "Thinking takes 1 to 60 seconds.")

    def _default_weight(self, name, otherwise):
        """What was set last."""
        last = self.search([("company_id", "=", self.env.company.id), ("kind", "=", "plan")], limit=1)
        return last[f"weight_{name}"] if last else otherwise

    def _default_technicians(self):
        users = self.env["res.users"]
        return users.search(users._get_technician_domain(self.env.company))

    @api.depends("date_from", "date_to", "kind")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            days = [format_date(self.env, day) for day in (run.date_from, run.date_to) if day]
            run.name = " · ".join([kinds.get(run.kind, ""), " – ".join(dict.fromkeys(days))])

    @api.depends("date_from", "date_to", "company_id", "technician_ids")
    def _compute_visit_ids(self):
        """What is to plan in these days, and what these technicians have in them."""
        for run in self:
            run.visit_ids = run._find_visits() if run.date_from and run.date_to else False

    def _find_visits(self):
        """Visits still ahead that are wanted in these days, and those planned in them with only these technicians."""
        first, last = self._get_base(), self._get_moment(1440 * len(self._get_days()))
        visits = self.env["service.visit"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", AHEAD_STATES),
                ("is_plan_locked", "=", False),
                "|",
                "&",
                ("date_start", "=", False),
                "&",
                "|",
                ("window_start", "=", False),
                ("window_start", "<=", self.date_to),
                "|",
                ("window_end", "=", False),
                ("window_end", ">=", self.date_from),
                "&",
                ("date_start", ">=", max(first, fields.Datetime.now())),
                ("date_end", "<=", last),  # what goes on after these days stays as it is
            ]
        )
        return visits.filtered(lambda visit: visit.technician_ids <= self.technician_ids._origin)

    @api.depends_context("uid")
    def _compute_may_weigh(self):
        self.may_weigh = self.env.user.has_group(MANAGER)

    @api.depends("line_ids.change")
    def _compute_change_count(self):
        for run in self:
            run.change_count = len(run.line_ids.filtered(lambda line: line.change in ("new", "moved", "off")))

    @api.depends("line_ids.told")
    def _compute_told(self):
        for run in self:
            names = Counter(name for line in run.line_ids for name in line._get_told())
            run.told = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in names.items())

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for run in self:
            if (run.date_to - run.date_from).days >= MOST_DAYS:
                raise ValidationError(self.env._("At most %s days are planned at once.", MOST_DAYS))

    # --- The proposal ----------------------------------------------------------------------------------------------

    def _take(self, problem, plan):
        """Make the proposal of a solver's plan: a line for each visit, and figures beside those of today's plan."""
        self.ensure_one()
        current = {visit_id: [(e["shift"], e["start"]) for e in row] for visit_id, row in problem["current"].items()}
        proposed, stops, why = {}, {}, {}
        for route in plan["routes"]:
            for stop in route["stops"]:
                proposed.setdefault(stop["visit"], []).append((route["shift"], stop["start"]))
                stops.setdefault(stop["visit"], []).append((route["shift"], stop["start"], stop["end"]))
                why.setdefault(stop["visit"], stop["why"])
        why |= {entry["visit"]: entry["why"] for entry in plan["unplanned"]}
        fixed = {
            visit["id"]: [(visit["locked"]["shift"], visit["locked"]["start"])]
            for visit in problem["visits"]
            if visit.get("is_fixed")
        }
        now, now_people = figures(problem, current | fixed)
        then, people = figures(problem, proposed | fixed)
        names = {user.id: user.name for user in self.technician_ids}
        breaks = {shift["id"]: shift["break"] for shift in problem["shifts"]}
        vals = [
            self._prepare_line(visit, stops.get(str(visit.id), []), why.get(str(visit.id), {}), breaks)
            for visit in self.visit_ids
        ]
        changed = {visit["visit_id"] for visit in vals if visit["change"] != "kept"}
        self._write_owned(
            {
                "state": "proposed",
                "error_message": False,
                "line_ids": [Command.clear(), *(Command.create(values) for values in vals)],
                "figures": {
                    "now": now,
                    "then": then,
                    "technicians": [
                        {"name": names[who], "now": now_people[who], "then": people[who]}
                        for who in sorted(people, key=names.get)
                    ],
                    "changes": len(changed),
                    "log": plan["log"],
                },
            }
        )

    def _prepare_line(self, visit, stops, why, breaks):
        """:param stops: [(shift id, start, end)], one for each technician of each part"""
        users = self.env["res.users"].browse(dict.fromkeys(int(shift.split("/")[0]) for shift, *_span in stops))
        spans = availability.merge(
            (self._get_moment(begin), self._get_moment(end))
            for shift, start, stop in stops
            for begin, end in _without_break(start, stop, breaks[shift])
        )
        start = spans[0][0] if spans else False
        return {
            "visit_id": visit.id,
            "technician_ids": [Command.set(users.ids)],
            "date_start": start,
            "date_end": spans[-1][1] if spans else False,
            "worked": [[fields.Datetime.to_string(moment) for moment in span] for span in spans],
            "old_start": visit.date_start,
            "old_end": visit.date_end,
            "old_technician_ids": [Command.set(visit.technician_ids.ids)],
            "change": self._get_change(visit, start, users),
            "why": why,
        }

    @staticmethod
    def _get_change(visit, start, users):
        if not start:
            return "off" if visit.date_start else "left"
        if not visit.date_start:
            return "new"
        return "kept" if (visit.date_start, visit.technician_ids) == (start, users) else "moved"

    # --- Buttons ---------------------------------------------------------------------------------------------------

    def action_start(self):
        """Let the solver think; a scheduled job starts it at once, in a process of its own."""
        for run in self:
            run._check_may_plan()
            if run.state in ("running", "applied", "undone"):
                raise UserError(self.env._("%s has been started already.", run.name))
            if not run.visit_ids or not run.technician_ids:
                raise UserError(self.env._("Choose the technicians and the visits to plan."))
            run.line_ids.unlink()
        self._write_owned(
            {
                "state": "running",
                "wish": False,
                "solving_since": False,
                "heard_on": False,
                "progress": False,
                "error_message": False,
                "note": False,
            }
        )
        # With all rights: scheduled work is nobody's to start, planning is what this button does.
        self.env.ref("service_maintenance_planning.cron_solve").sudo()._trigger()

    def _check_may_plan(self):
        self.check_access("write")
        if not self.env["service.visit"]._is_office():
            raise AccessError(self.env._("Only the office plans."))

    def action_good_enough(self):
        """Take what there is."""
        self._wish("finish")

    def action_cancel(self):
        """Think no more, and propose nothing."""
        waiting = self.filtered(lambda run: run.state in ("draft", "proposed", "failed"))
        waiting._check_may_plan()
        waiting._write_owned({"state": "cancelled"})
        (self - waiting)._wish("cancel")

    def _wish(self, wish):
        self._check_may_plan()
        if any(run.state != "running" for run in self):
            raise UserError(self.env._("The solver is not at work any more."))
        self._write_owned({"wish": wish})

    def action_apply(self):
        """Make the proposal the plan, all of it or nothing; technicians and customers are told by this, and only now.

        :raises UserError: where a visit, an absence or a meeting changed meanwhile, with the names
        """
        self.ensure_one()
        self._check_may_plan()
        self._take_in_hand()
        if self.state != "proposed":
            raise UserError(self.env._("This proposal cannot be applied any more."))
        lines = self.line_ids.filtered(lambda line: line.change in ("new", "moved", "off"))
        if changed := [*lines._find_changed(), *self._find_taken(lines)]:
            raise UserError(
                self.env._("The plan was made for a day that is no longer so. Plan again:\n%s", "\n".join(changed))
            )
        lines._plan_new()
        self._write_owned({"state": "applied", "applied_on": fields.Datetime.now()})
        self._tell_other_proposals()

    def _take_in_hand(self):
        """Raises UserError where somebody else applies or takes back this plan at this very moment."""
        # Locked: two who press the button at once would both find it not yet applied.
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("Somebody else is at this plan at this moment. Look at it again."))

    def _tell_other_proposals(self):
        """Proposals for the same days were made without this plan. Of two that are applied at the same moment, one
        comes upon this change and is tried again, so that nobody is planned twice."""
        others = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "proposed"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )
        for other in others:
            note = self.env._("Since this was proposed, another plan for these days was applied.")
            other._write_owned({"note": "\n".join(filter(None, [other.note, note]))})

    def _find_taken(self, lines):
        """Sentences on technicians who are no longer free at the time proposed."""
        placed = lines.filtered("date_start")
        if not placed:
            return []
        first, last = min(placed.mapped("date_start")), max(placed.mapped("date_end"))
        free = placed.technician_ids._service_free(first, last, self.company_id, self.visit_ids)
        sentences = []
        for line in placed:
            spans = line._get_worked()
            for user in line.technician_ids:
                taken = [span for span in spans if availability.subtract([span], free[user])]
                if not taken:
                    continue
                found = [
                    obstacle
                    for span in taken
                    for obstacle in user._service_obstacles(*span, self.company_id, self.visit_ids)[user]
                ]
                words = [user._service_busy_label(*one) if one[1] else one[0] for one in found]
                if words and not (user.service_overtime and not any(one[1] for one in found)):
                    sentences.append(f"{line.visit_id.display_name}: {user.name}, {', '.join(dict.fromkeys(words))}")
        return sentences

    def action_undo(self):
        """Take the plan back, as it was before; possible until the first of its visits has begun.

        :raises UserError: too late, or a visit was changed since
        """
        self.ensure_one()
        self._check_may_plan()
        self._take_in_hand()
        lines = self.line_ids.filtered(lambda line: line.change in ("new", "moved", "off"))
        if self.state != "applied":
            raise UserError(self.env._("There is nothing to undo."))
        if changed := lines._find_begun_or_changed():
            raise UserError(self.env._("It is too late to undo this plan:\n%s", "\n".join(changed)))
        lines._plan_old()
        self._write_owned({"state": "undone"})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(run.state == "running" for run in self):
            raise UserError(self.env._("Cancel the run first."))


def _without_break(start, stop, rest):
    """[(from, to)] in minutes of what is worked where the break lies in the middle of it."""
    if not rest or not start < rest["earliest"] < stop - rest["duration"]:
        return [(start, stop)]
    return [(start, rest["earliest"]), (rest["earliest"] + rest["duration"], stop)]
