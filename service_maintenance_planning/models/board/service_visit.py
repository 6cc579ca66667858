from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from odoo.addons.service_maintenance.engine import availability

BOARD_CHANNEL = "service_planning_board"
# What the board shows of a visit.
BOARD_FIELDS = {
    "date_start",
    "date_end",
    "technician_ids",
    "assignment_ids",
    "state",
    "subject",
    "partner_id",
    "site_id",
    "type_id",
    "priority",
    "window_start",
    "window_end",
    "duration",
}


class ServiceVisit(models.Model):
    """What the board needs of a visit: its area, what speaks against a plan, and that others see it change."""

    _inherit = "service.visit"

    area = fields.Char(compute="_compute_area", store=True, help="Postal code and town of where the work is done.")

    @api.depends("site_id.zip", "site_id.city", "partner_id.zip", "partner_id.city", "site_id", "partner_id")
    def _compute_area(self):
        for visit in self:
            place = visit.site_id or visit.partner_id
            visit.area = " ".join(filter(None, [place.zip, place.city])) or False

    # --- What speaks against a plan ----------------------------------------------------------------------------------

    def _get_plan_doubts(self, plans):
        """What a dispatcher is asked about before these visits are planned so, together.

        :param plans: {visit: (start, stop, technicians)}, times in naive UTC
        :return: {visit: [sentence]}, without those nothing speaks against
        """
        doubts = defaultdict(list)
        for visit, user, sentence in self._get_plan_conflicts(plans):
            doubts[visit].append(f"{user.name}: {sentence}")
        for visit, (start, stop, _technicians) in plans.items():
            doubts[visit] += visit._get_lateness(start, stop)
        return {visit: sentences for visit, sentences in doubts.items() if sentences}

    def _get_plan_conflicts(self, plans):
        """[(visit, technician, sentence)] where a technician is not free: by the checks of the planning dialog, and
        among the visits that are planned together."""
        found = []
        for company, visits in self.browse().concat(*plans).grouped("company_id").items():
            technicians = self.env["res.users"].union(*(plans[visit][2] for visit in visits))
            starts, stops = zip(*(plans[visit][:2] for visit in visits))
            free = technicians._service_free(min(starts), max(stops), company, visits)
            for visit in visits:
                start, stop, team = plans[visit]
                taken = team.browse(user.id for user in team if availability.subtract([(start, stop)], free[user]))
                conflicts = taken._service_conflicts(start, stop, company, visits)
                for user, sentences in (*conflicts.items(), *visit._get_skill_gaps(start, team).items()):
                    found += [(visit, user, sentence) for sentence in sentences]
        return found + self._get_mutual_conflicts(plans)

    def _get_mutual_conflicts(self, plans):
        """[(visit, technician, sentence)] where two of these visits take the same technician's time."""
        by_user = defaultdict(list)
        for visit, (start, stop, technicians) in plans.items():
            for user in technicians:
                by_user[user].append((start, stop, visit))
        return [
            (visit, user, user._service_busy_label(other.display_name, begin, end))
            for user, stays in by_user.items()
            for start, stop, visit in stays
            for begin, end, other in availability.overlaps(start, stop, stays)
            if visit.id < other.id
        ]

    def _get_lateness(self, start, stop):
        """[sentence] where `start` to `stop` is not when the customer wants the visit, or not when it was promised."""
        self.ensure_one()
        day = self.company_id._local_date(start)
        found = []
        if self.window_end and day > self.window_end:
            found.append(self.env._("wanted until %s at the latest", format_date(self.env, self.window_end)))
        elif self.window_start and day < self.window_start:
            found.append(self.env._("wanted from %s on", format_date(self.env, self.window_start)))
        promised = self._get_promised()[self]
        if promised and stop > promised:
            when = format_datetime(self.env, promised, dt_format="short")
            found.append(self.env._("promised by %s", when))
        return found

    # --- Others see it change ----------------------------------------------------------------------------------------

    def _after_create(self, vals_list):
        super()._after_create(vals_list)
        self._tell_board()

    def _before_write(self, vals):
        change = super()._before_write(vals)
        if BOARD_FIELDS & vals.keys():
            change["on_board"] = self.technician_ids
        return change

    def _after_write(self, change):
        super()._after_write(change)
        if "on_board" in change:
            self._tell_board(change["on_board"])

    @api.ondelete(at_uninstall=False)
    def _unlink_from_board(self):
        self._tell_board()

    def _tell_board(self, technicians=()):
        """Let the boards that are open read again: those of the companies, of who goes and of `technicians`.

        What has no time yet stands on no technician's board.
        """
        # Who moved something has its outcome already.
        message = {"source": self.env.context.get("service_board_source", False)}
        visits = self.sudo()  # whom it concerns, whoever changes it
        team = visits.filtered("date_start").technician_ids.union(*technicians)
        for target in (*visits.company_id, *team):
            self.env["bus.bus"]._sendone((target, BOARD_CHANNEL), BOARD_CHANNEL, message)
