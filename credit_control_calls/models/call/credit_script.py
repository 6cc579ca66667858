from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import script

# What a text may ask for; `credit.phone.mixin` says what it is.
KNOWN = ("company", "contact", "customer", "amount", "overdue", "days", "promised", "promised_on", "me")


class CreditScript(models.Model):
    """What to say in a situation, in each language that is spoken on the phone."""

    _name = "credit.script"
    _description = "What to Say"
    _inherit = ["owned.fields.mixin"]
    _order = "situation, sequence, id"
    _rec_name = "situation"

    situation = fields.Selection(
        [
            ("first_call", "First call"),
            ("follow_up", "Later call"),
            ("broken_promise", "Broken promise"),
            ("dispute", "Dispute"),
            ("instalment_missed", "Instalment missed"),
            ("pays_late", "Usually pays late"),
        ],
        required=True,
    )
    sequence = fields.Integer(default=10, help="The first one of a situation is shown.")
    active = fields.Boolean(default=True)
    text = fields.Text(
        required=True,
        translate=True,
        help="In braces: {company}, {contact}, {customer}, {amount} to ask for, {overdue}, {days} of the oldest item,"
        " {promised} amount, {promised_on}, {me}.",
    )

    @api.constrains("text")
    def _check_text(self):
        for record in self:
            unknown = script.placeholders(record.text) - set(KNOWN)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Nothing can be put in for %(unknown)s. Known are %(known)s.",
                        unknown=", ".join(f"{{{name}}}" for name in sorted(unknown)),
                        known=", ".join(f"{{{name}}}" for name in KNOWN),
                    )
                )

    @api.model
    def _get_texts(self) -> dict[str, str]:
        """`{situation: text}` in the language of the environment."""
        texts = {}
        for record in self.search_fetch([], ["situation", "text"]):
            texts.setdefault(record.situation, record.text)
        return texts
