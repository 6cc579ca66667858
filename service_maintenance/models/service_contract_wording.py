from odoo import api, fields, models


class ServiceContractTerms(models.AbstractModel):
    """The terms in the words a person would use, for lists, cards and forms."""

    _name = "service.contract.terms"
    _inherit = "service.contract.terms"

    interval_label = fields.Char("Recurrence", compute="_compute_interval_label")
    summary = fields.Char(compute="_compute_summary")

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


class ServiceContract(models.Model):
    _name = "service.contract"
    _inherit = "service.contract"

    @api.depends("user_id", "technician_ids")
    def _compute_summary(self):
        return super()._compute_summary()

    @api.depends("fixed_date_ids")
    def _compute_interval_label(self):  # pylint: disable=missing-return
        super()._compute_interval_label()
        for contract in self.filtered(lambda c: c.interval_unit == "dates" and len(c.fixed_date_ids) > 1):
            contract.interval_label = self.env._("On %s fixed dates", len(contract.fixed_date_ids))

    def _get_summary_parts(self):
        """Name the people too: who is responsible, and who goes there."""
        what, *others = super()._get_summary_parts()
        if self.user_id:
            what = self.env._("%(what)s, for %(responsible)s", what=what, responsible=self.user_id.name)
        if self.technician_ids and self.action == "visit":
            others.insert(0, self.env._("done by %s", ", ".join(self.technician_ids.mapped("name"))))
        return [what, *others]
