from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import ladder

# What the ladders are made of, and what a step is called.
LADDER = ["name", "active", "profile_id", "days", "sequence", "channel", "min_amount"]


class CreditReminderStep(models.Model):
    """One step of a profile: so many days before or after the due date an item is reminded of, once."""

    _name = "credit.reminder.step"
    _description = "Reminder Step"
    _inherit = ["owned.fields.mixin"]
    _order = "profile_id, days, sequence, id"

    profile_id = fields.Many2one(
        "credit.profile", string="Monitoring Profile", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    currency_id = fields.Many2one(related="profile_id.currency_id")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The order of steps of the same day.")
    active = fields.Boolean(default=True)
    days = fields.Integer(
        string="Days After Due", required=True, default=7, help="Below zero: so many days before the due date."
    )
    when = fields.Char(compute="_compute_when")
    channel = fields.Selection(
        [("mail", "Mail"), ("letter", "Letter"), ("call", "Call")],
        required=True,
        default="mail",
        help="A call puts the customer on the list of calls, whatever else the profile asks for.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Text",
        domain="[('model', '=', 'credit.reminder.message')]",
        ondelete="restrict",
        help="The mail, or the text of the letter, in the customer's language where it is translated.",
    )
    min_amount = fields.Monetary(
        string="Total From",
        default=0.0,
        help="What a customer owes at this step in all, below which nothing goes out. In the company's currency.",
    )
    minimum_ids = fields.One2many("credit.reminder.minimum", "step_id", string="Total From, by Currency")

    _days_range = models.Constraint(
        "CHECK(days BETWEEN -365 AND 3650)", "A step lies between 365 days before and 3650 days after the due date."
    )
    # NaN is greater than every number to PostgreSQL.
    _amount_range = models.Constraint(
        "CHECK(min_amount >= 0 AND min_amount < 1e12)", "The least total can be neither negative nor immense."
    )
    _text_given = models.Constraint(
        "CHECK(channel = 'call' OR template_id IS NOT NULL)", "A mail and a letter need a text."
    )

    @api.depends("days")
    @api.depends_context("lang")
    def _compute_when(self):
        for step in self:
            step.when = self._day_in_words(step.days)

    @api.model
    def _day_in_words(self, days) -> str:
        """A day by how far it lies from the due date.

        :param days: after it; negative before it
        """
        if not days:
            return self.env._("on the due date")
        if abs(days) == 1:
            return self.env._("1 day after due") if days > 0 else self.env._("1 day before due")
        if days > 0:
            return self.env._("%(days)s days after due", days=days)
        return self.env._("%(days)s days before due", days=-days)

    @api.constrains("template_id")
    def _check_template(self):
        """A text about anything else would be made of whatever record has the reminder's number, with all rights."""
        for step in self:
            # With all rights: what it is about is asked, whoever may read the template.
            if step.template_id and step.template_id.sudo().model != "credit.reminder.message":
                raise ValidationError(self.env._("The text of %s is not one about reminders.", step.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken(self):
        if self.env["credit.reminder.item"].sudo().search_count([("step_id", "in", self.ids)], limit=1):
            # Of any company: what was sent stays on record.
            raise UserError(self.env._("A step that was used is archived, not deleted."))

    @api.model
    def _get_ladders(self) -> tuple[dict, dict]:
        """`{profile: its steps in their order}` and `{step: it}`, the latter with archived ones, of all profiles."""
        # The steps of shared and foreign profiles are for the run to know, not to show.
        steps = self.sudo().with_context(active_test=False).search_fetch([], LADDER)
        by_id = {step.id: step._prepare_engine_step() for step in steps}
        ladders = defaultdict(list)
        for step in steps.filtered("active"):
            ladders[step.profile_id.id].append(by_id[step.id])
        return {profile: tuple(sorted(found, key=lambda x: x.rank)) for profile, found in ladders.items()}, by_id

    def _prepare_engine_step(self) -> ladder.Step:
        minimums = {least.currency_id.id: least.amount for least in self.minimum_ids}
        return ladder.Step(
            self.id, self.profile_id.id, self.days, self.sequence, self.channel, self.min_amount, minimums
        )
