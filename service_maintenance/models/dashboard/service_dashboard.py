from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...engine import availability, figures
from ...engine.recurrence import local_datetime
from ..base.roles import MANAGER, OFFICE

TECHNICIAN = "service_maintenance.group_technician"
MODELS_SHOWN = 10
WEEKS_SHOWN = 12


class ServiceDashboard(models.AbstractModel):
    """The tiles of the dashboard. Each figure is one grouped question, and opens the list it counts.

    Addons add tiles by extending `_get_tiles`, or `_get_money_tiles` for those only managers may see. A tile is a dict:
    `key`, `sequence`, `label`, `type` (a name in the registry `service_dashboard_tiles` of the web client: `figure`,
    `chart`), and for a figure `value`, `format` (`integer`, `hours`, `percent`, `days`, `monetary` with `currency_id`),
    `note`, `icon`, `tone` (`danger`, `warning`, `success`), `help`, `action` (see `_prepare_action`).
    """

    _name = "service.dashboard"
    _description = "Service Dashboard"

    @api.model
    @api.readonly
    def get_tiles(self):
        """The tiles of the user's companies, in their order.

        :raises AccessError: a user without a role in the service
        """
        if not self.env.user.has_group(TECHNICIAN):
            raise AccessError(self.env._("The dashboard is for those who work in the service."))
        tiles = self._get_tiles()
        if self.env.user.has_group(MANAGER):
            tiles += self._get_money_tiles()
        return sorted((tile for tile in tiles if tile), key=lambda tile: tile["sequence"])

    @api.model
    def _get_tiles(self):
        """All tiles this user sees, money aside. For addons to extend."""
        user = self.env.user
        tiles = [*self._get_day_tiles(), self._get_planned_hours_tile()]
        if user.has_group(OFFICE):
            tiles += [self._get_load_chart(), *self._get_quality_tiles(), self._get_done_chart()]
        return tiles

    @api.model
    def _get_money_tiles(self):
        """Tiles with amounts, for managers. For addons to extend."""
        return []

    @api.model
    def _prepare_action(self, xmlid, label, domain, view=None):
        """What a tile opens: the action named `xmlid`, with this title and domain, by this kind of view."""
        return {"xmlid": xmlid, "name": label, "domain": list(domain), "view": view}

    @api.model
    def _prepare_visits_tile(self, key, sequence, label, domain, action="action_service_visit", **values):
        """A figure that counts visits and opens them."""
        return {
            "key": key,
            "sequence": sequence,
            "type": "figure",
            "format": "integer",
            "label": label,
            "value": self.env["service.visit"].search_count(domain),
            "action": self._prepare_action(f"service_maintenance.{action}", label, domain),
            **values,
        }

    # --- The day -----------------------------------------------------------------------------------------------------

    @api.model
    def _get_day_tiles(self):
        _, Visit, is_manager = self.env._, self.env["service.visit"], self.env.user.has_group(MANAGER)
        mine = Domain("company_id", "in", self.env.companies.ids) & self._get_person_domain()
        today = mine & self._get_days_domain("date_start", 0, 1) & Domain("state", "!=", "cancelled")
        late = mine & Domain("state", "in", ("new", "planned")) & Domain("is_late", "=", True)
        tiles = [
            self._prepare_visits_tile("today", 10, _("Visits Today"), today, icon="fa-calendar-check-o"),
            self._prepare_visits_tile(
                "late", 20, _("Late"), late, icon="fa-exclamation-triangle", tone="danger",
                help=_("The wanted days or the planned hour are over, and nobody has begun."),
            ),
        ]
        if not self.env.user.has_group(OFFICE):
            open_domain = mine & Domain("state", "in", ("planned", "in_progress"))
            return [
                *tiles,
                self._prepare_visits_tile(
                    "mine", 30, _("To Do"), open_domain, "action_service_visit_mine", icon="fa-list-ul"
                ),
            ]
        # The figures of the stages are one question.
        counts = dict(Visit._read_group(
            mine & Domain("state", "in", ("new", "done", "approved")), ["state"], ["__count"]
        ))
        stages = [("new", 30, _("To Plan"), "to_plan", "fa-calendar-plus-o")]
        if is_manager:
            stages += [
                ("done", 50, _("To Approve"), "to_approve", "fa-check-square-o"),
                ("approved", 60, _("To Invoice"), "to_invoice", "fa-file-text-o"),
            ]
        for state, sequence, label, name, icon in stages:
            tiles.append(
                {
                    "key": name,
                    "sequence": sequence,
                    "type": "figure",
                    "format": "integer",
                    "label": label,
                    "value": counts.get(state, 0),
                    "icon": icon,
                    "action": self._prepare_action(
                        f"service_maintenance.action_service_visit_{name}", label, mine & Domain("state", "=", state)
                    ),
                }
            )
        return tiles

    @api.model
    def _get_person_domain(self):
        """A technician sees the own day; whoever plans, that of all."""
        if self.env.user.has_group(OFFICE):
            return Domain.TRUE
        return Domain("technician_ids", "in", self.env.uid)

    @api.model
    def _get_days_domain(self, field, first, days):
        """Moments in so many `days` from `first` days after today on, of each company's own calendar."""
        domains = []
        for company in self.env.companies:
            start, stop = self._get_bounds(company, first, days)
            within = Domain(field, ">=", start) & Domain(field, "<", stop)
            domains.append(Domain("company_id", "=", company.id) & within)
        return Domain.OR(domains)

    @api.model
    def _get_bounds(self, company, first, days):
        """(start, stop) in naive UTC of so many `days` of `company` from `first` days after its today on."""
        day, zone = company._local_today() + timedelta(days=first), company._local_timezone()
        return local_datetime(day, 0, zone), local_datetime(day + timedelta(days=days), 0, zone)

    # --- Hours -------------------------------------------------------------------------------------------------------

    @api.model
    def _get_planned_hours_tile(self):
        """Hours planned today, for a technician the own ones."""
        domain = (
            Domain("company_id", "in", self.env.companies.ids)
            & self._get_person_domain()
            & self._get_days_domain("date_start", 0, 1)
            & Domain("state", "!=", "cancelled")
        )
        label = self.env._("Hours Planned Today")
        hours = sum(
            total
            for technician, total in self.env["service.visit"]._read_group(
                domain, ["technician_ids"], ["duration:sum"]
            )
            if self.env.user.has_group(OFFICE) or technician == self.env.user
        )
        return {
            "key": "planned_hours",
            "sequence": 70,
            "type": "figure",
            "format": "hours",
            "label": label,
            "value": hours,
            "icon": "fa-clock-o",
            "help": self.env._("The expected hours of today's visits, for each technician on them."),
            "action": self._prepare_action("service_maintenance.action_service_visit", label, domain),
        }

    @api.model
    def _get_load_chart(self):
        """Hours planned against hours available, for the seven days from today on."""
        days = [self.env.company._local_today() + timedelta(days=number) for number in range(7)]
        domain = self._get_days_domain("date_start", 0, 7) & Domain("state", "!=", "cancelled")
        planned = defaultdict(float)
        # The days of the chart are those of the company, whatever the reader's time zone.
        visits = self.env["service.visit"].with_context(tz=self.env.company._local_timezone().zone)
        for moment, _technician, hours in visits._read_group(
            domain, ["date_start:day", "technician_ids"], ["duration:sum"]
        ):
            planned[moment.date()] += hours
        available = self._get_available_hours(7)
        label = self.env._("Hours Planned and Available")
        return {
            "key": "load",
            "sequence": 100,
            "type": "chart",
            "chart": "bar",
            "label": label,
            "help": self.env._(
                "Of the next seven days. Available is what the technicians' working hours leave after time off and"
                " public holidays."
            ),
            "labels": [format_date(self.env, day, date_format="EEE d") for day in days],
            "series": [
                {"label": self.env._("Planned"), "data": [round(planned[day], 1) for day in days]},
                {"label": self.env._("Available"), "data": [round(available[day], 1) for day in days]},
            ],
            "action": self._prepare_action("service_maintenance.action_service_visit_calendar", label, []),
        }

    @api.model
    def _get_available_hours(self, count):
        """{date: hours that the technicians of the user's companies work} for `count` days from today on."""
        hours = defaultdict(float)
        Users = self.env["res.users"]
        technicians = Users.search(Users._get_technician_domain(self.env.companies))
        for company in self.env.companies:
            team = technicians.filtered(lambda user, company=company: user.company_id == company)
            start, stop = self._get_bounds(company, 0, count)
            for intervals in team._service_working(start, stop, company).values() if team else ():
                for begin, end in availability.merge(intervals):
                    hours[company._local_date(begin)] += (end - begin).total_seconds() / 3600
        return hours

    # --- Quality -----------------------------------------------------------------------------------------------------

    @api.model
    def _get_failure_condition(self):
        """SQL on `visit` and its `type`: a call, of the user's companies, that is not cancelled."""
        return SQL(
            "visit.company_id = ANY(%s) AND visit.kind <> 'regular' AND visit.state <> 'cancelled'"
            " AND (type.id IS NULL OR type.is_failure)",
            self.env.companies.ids,
        )

    @api.model
    def _get_quality_tiles(self):
        """First-visit fix rate and mean time between failures, as docs/user-guide.md defines them."""
        self.env["service.visit"].check_access("read")
        for name in ("service.visit", "service.visit.type", "service.equipment"):
            self.env[name].flush_model()
        return [self._get_first_fix_tile(), self._get_failures_chart()]

    @api.model
    def _get_first_fix_tile(self):
        today = self.env.company._local_today()
        first, last = figures.fix_period(today)
        fixed, judged = figures.first_visit_fix(self._read_calls(first, today), first, last)
        label = self.env._("Fixed at the First Visit")
        domain = (
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("kind", "!=", "regular")
            & Domain("state", "in", ("done", "approved", "invoiced"))
            & (Domain("type_id", "=", False) | Domain("type_id.is_failure", "=", True))
            & Domain("date_reported", ">=", fields.Date.to_string(first))
            & Domain("date_reported", "<=", fields.Date.to_string(last))
        )
        return {
            "key": "first_fix",
            "sequence": 80,
            "type": "figure",
            "format": "percent",
            "label": label,
            "value": figures.share(fixed, judged),
            "note": self.env._("%(fixed)s of %(judged)s", fixed=fixed, judged=judged)
            if judged
            else self.env._("nothing to judge yet"),
            "icon": "fa-thumbs-o-up",
            "help": self.env._(
                "Of the failures reported %(first)s to %(last)s whose visit is done: how many needed no other visit,"
                " and did not come back to the same equipment within %(days)s days.",
                first=format_date(self.env, first),
                last=format_date(self.env, last),
                days=figures.REPEAT_DAYS,
            ),
            "action": self._prepare_action("service_maintenance.action_service_visit", label, domain),
        }

    @api.model
    def _read_calls(self, first, today):
        """Calls reported long enough before `first` to see which ones only come back, one for each equipment."""
        since = first - timedelta(days=figures.FIX_PERIOD_DAYS)
        # One statement: through the ORM these rows would be read field by field.
        rows = self.env.execute_query(
            SQL(
                """SELECT visit.id, rel.equipment_id, visit.date_reported,
                          CASE WHEN visit.state IN ('done', 'approved', 'invoiced')
                               THEN COALESCE(visit.effective_end::date, visit.date_reported) END,
                          visit.previous_id IS NOT NULL,
                          COALESCE(visit.next_needed, FALSE) OR COALESCE(visit.is_next_planned, FALSE)
                     FROM service_visit visit
                     JOIN service_visit_equipment_rel rel ON rel.visit_id = visit.id
                LEFT JOIN service_visit_type type ON type.id = visit.type_id
                    WHERE %s AND visit.date_reported BETWEEN %s AND %s""",
                self._get_failure_condition(),
                since,
                today,
            )
        )
        return [figures.Call(*row) for row in rows]

    @api.model
    def _get_failures_chart(self):
        """Mean time between failures of the models that fail most often."""
        today = self.env.company._local_today()
        since = today - timedelta(days=figures.FAILURE_PERIOD_DAYS)
        # One statement: days in service and failures are counted over all equipment of a model.
        rows = self.env.execute_query(
            SQL(
                """SELECT equipment.product_id,
                          SUM(LEAST(%(days)s, %(today)s - COALESCE(equipment.install_date, %(since)s))),
                          SUM(failed.failures)
                     FROM service_equipment equipment
                LEFT JOIN (SELECT rel.equipment_id, COUNT(*) AS failures
                             FROM service_visit visit
                             JOIN service_visit_equipment_rel rel ON rel.visit_id = visit.id
                        LEFT JOIN service_visit_type type ON type.id = visit.type_id
                            WHERE %(failure)s AND visit.date_reported > %(since)s
                         GROUP BY rel.equipment_id) failed ON failed.equipment_id = equipment.id
                    WHERE equipment.active AND equipment.product_id IS NOT NULL
                      AND equipment.company_id = ANY(%(companies)s)
                      AND COALESCE(equipment.install_date, %(since)s) <= %(today)s
                 GROUP BY equipment.product_id HAVING SUM(failed.failures) > 0""",
                days=figures.FAILURE_PERIOD_DAYS,
                today=today,
                since=since,
                failure=self._get_failure_condition(),
                companies=self.env.companies.ids,
            )
        )
        means = sorted(
            (figures.mean_time_between_failures(float(days), int(failures)), product_id)
            for product_id, days, failures in rows
        )[:MODELS_SHOWN]
        # The code of a product would leave no room for its name.
        models_shown = self.env["product.product"].with_context(display_default_code=False)
        products = models_shown.browse([product_id for _mean, product_id in means])
        label = self.env._("Mean Time Between Failures")
        return {
            "key": "failures",
            "sequence": 110,
            "type": "chart",
            "chart": "horizontal",
            "label": label,
            "unit": self.env._("days"),
            "help": self.env._(
                "Days in service per failure over the last year, by model of equipment: the %s that fail most often.",
                MODELS_SHOWN,
            ),
            "labels": products.mapped("display_name"),
            "series": [{"label": self.env._("Days"), "data": [round(mean) for mean, _product_id in means]}],
            "empty": self.env._("No equipment with a product has failed within a year."),
            "action": self._prepare_action(
                "service_maintenance.action_service_equipment", label, [("product_id", "in", products.ids)]
            ),
        }

    @api.model
    def _get_done_chart(self):
        """Visits done by week."""
        today = self.env.company._local_today()
        monday = today - timedelta(days=today.weekday())
        weeks = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS_SHOWN))]
        domain = (
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("effective_end", ">=", fields.Datetime.to_string(weeks[0]))
            & Domain("state", "in", ("done", "approved", "invoiced"))
        )
        visits = self.env["service.visit"].with_context(tz=self.env.company._local_timezone().zone)
        counts = defaultdict(int)
        for moment, count in visits._read_group(domain, ["effective_end:day"], ["__count"]):
            # Weeks of the screen may begin on Sunday; these begin on Monday, as working weeks do.
            counts[moment.date() - timedelta(days=moment.weekday())] += count
        label = self.env._("Visits Done by Week")
        return {
            "key": "done",
            "sequence": 120,
            "type": "chart",
            "chart": "line",
            "label": label,
            "labels": [format_date(self.env, week, date_format="d MMM") for week in weeks],
            "series": [{"label": self.env._("Visits"), "data": [counts[week] for week in weeks]}],
            "action": self._prepare_action("service_maintenance.action_service_visit_analysis", label, domain),
        }
