from odoo import api, fields, models
from odoo.models import MAGIC_COLUMNS

INTERVAL_UNITS = [
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("quarter", "Quarters"),
    ("year", "Years"),
    ("dates", "Fixed dates"),
]
# Ten years, in days.
MAX_AHEAD = 3660
DURATION_UNITS = [("day", "Days"), ("week", "Weeks"), ("month", "Months"), ("year", "Years")]


class ServiceContractTerms(models.AbstractModel):
    """What a contract and the template it is made from have in common; the field names are what is copied over."""

    _name = "service.contract.terms"
    _description = "Contract Terms"
    _inherit = ["owned.fields.mixin"]

    interval = fields.Integer("Every", default=1, required=True, most=1000)
    interval_unit = fields.Selection(INTERVAL_UNITS, default="year", required=True)
    recurrence_basis = fields.Selection(
        [("scheduled", "The scheduled date"), ("completed", "The completion date")],
        "Count from",
        default="scheduled",
        required=True,
        help="Scheduled: every date is counted from the start date. Completed: one interval after the work was done.",
    )
    weekend_rule = fields.Selection(
        [("keep", "Keep the date"), ("forward", "Next working day"), ("backward", "Previous working day")],
        "On Days Off",
        default="keep",
        required=True,
        help="What happens to a date on a weekend or public holiday of the company's working calendar.",
    )
    duration = fields.Integer("Term", help="Length of the term; 0 runs until it is ended.")
    duration_unit = fields.Selection(DURATION_UNITS, default="year", required=True)
    is_auto_renewed = fields.Boolean("Renew Automatically")
    notice_days = fields.Integer(
        "Notice (days)", most=MAX_AHEAD, help="A to-do reminds the responsible so long before the term ends."
    )
    action = fields.Selection(
        [
            ("visit", "Visit"),
            ("activity", "To-do for the responsible person"),
            ("notification", "Notification to the responsible person"),
            ("order", "Sales order"),
        ],
        "On the Due Date",
        default="visit",
        required=True,
    )
    lead_days = fields.Integer(
        "Open Days Ahead", most=MAX_AHEAD, help="The action is carried out so many days before the due date."
    )
    reminder_days = fields.Integer(
        "Remind Days Ahead",
        most=MAX_AHEAD,
        help="A reminder shows so many days before the due date; 0 gives none.",
    )
    visit_template_id = fields.Many2one("service.visit.template", check_company=True)
    covers_part = fields.Boolean("Parts Included")
    covers_labour = fields.Boolean("Labour Included")
    covers_travel = fields.Boolean("Travel Included")

    interval_label = fields.Char("Recurrence", compute="_compute_interval_label")
    summary = fields.Char(compute="_compute_summary")

    _check_interval = models.Constraint("CHECK(interval >= 1)", "The interval must be at least 1.")
    _check_days = models.Constraint(
        "CHECK(lead_days >= 0 AND reminder_days >= 0 AND notice_days >= 0 AND duration >= 0)",
        "Days and durations cannot be negative.",
    )

    def _get_included_kinds(self):
        """Kinds of lines that these terms include; empty without terms."""
        return {kind for kind in ("part", "labour", "travel") if self[f"covers_{kind}"]}

    @api.model
    def _get_terms_fields(self):
        """Names of the fields a contract takes from its template."""
        return [
            name
            for name, field in self.env["service.contract.terms"]._fields.items()
            if field.store and name not in MAGIC_COLUMNS
        ]

    # --- In the words a person would use ----------------------------------------------------------------------------

    @api.depends("interval", "interval_unit")
    @api.depends_context("lang")
    def _compute_interval_label(self):
        for terms in self:
            one, many = terms._get_interval_phrases()[terms.interval_unit or "year"]
            terms.interval_label = one if terms.interval == 1 else many

    def _get_interval_phrases(self):
        """{unit: (sentence for one, sentence for several)}."""
        count, _ = self.interval, self.env._
        return {
            "day": (_("Every day"), _("Every %s days", count)),
            "week": (_("Every week"), _("Every %s weeks", count)),
            "month": (_("Every month"), _("Every %s months", count)),
            "quarter": (_("Every quarter"), _("Every %s quarters", count)),
            "year": (_("Every year"), _("Every %s years", count)),
            "dates": (_("On fixed dates"), _("On fixed dates")),
        }

    @api.depends("interval_label", "action", "lead_days", "reminder_days")
    @api.depends_context("lang")
    def _compute_summary(self):
        for terms in self:
            terms.summary = f"{terms.interval_label}. {'; '.join(terms._get_summary_parts())}."

    def _get_summary_parts(self):
        """What the due date does, and when it reminds: one phrase each."""
        parts = [
            self.env._("%(action)s %(when)s", action=self._get_action_phrase(), when=self._get_lead_phrase())
        ]
        if self.reminder_days == 1:
            parts.append(self.env._("reminds 1 day ahead"))
        elif self.reminder_days:
            parts.append(self.env._("reminds %s days ahead", self.reminder_days))
        return parts

    def _get_action_phrase(self):
        """What happens, as the beginning of a sentence; an action without words of its own shows its name."""
        labels = dict(self._fields["action"]._description_selection(self.env))
        return self._get_action_phrases().get(self.action) or labels.get(self.action, "")

    @api.model
    def _get_action_phrases(self):
        """{action: what happens, as the beginning of a sentence}."""
        return {
            "visit": self.env._("Opens a visit"),
            "activity": self.env._("Gives a to-do"),
            "notification": self.env._("Sends a notification"),
            "order": self.env._("Makes a draft sales order"),
        }

    def _get_lead_phrase(self):
        if not self.lead_days:
            return self.env._("on the due date")
        if self.lead_days == 1:
            return self.env._("1 day ahead")
        return self.env._("%s days ahead", self.lead_days)

    # --- When an addon that gave an action is removed ---------------------------------------------------------------

    def _fall_back_to_activity(self):
        """The `ondelete` of an action that an addon adds: what used it gives a to-do from now on."""
        # Untracked: nobody changed it, an addon went.
        self.with_context(tracking_disable=True)._write_owned({"action": "activity"})
