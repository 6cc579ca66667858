from odoo import models
from odoo.fields import Domain


class ServiceVisit(models.Model):
    """A visit waits before it is planned or begun; one that has begun is never stopped."""

    _name = "service.visit"
    _inherit = ["service.visit", "credit.hold.mixin"]

    def _after_create(self, vals_list):
        super()._after_create(vals_list)
        self._credit_hold()

    def _check_write(self, vals):
        """Planning what is on hold is refused; taking it off the calendar is not."""
        super()._check_write(vals)
        if vals.get("date_start"):
            self._credit_check_hold()

    def _after_write(self, change):
        """Another type or customer may pass, or wait."""
        super()._after_write(change)
        if {"type_id", "partner_id", "settlement", "kind"} & change["fields"]:
            self._credit_judge_again()

    def _credit_judge_again(self):
        partners = self.mapped(self._get_credit_partner_field()).commercial_partner_id
        for company in self.company_id:
            self.env["credit.hold"]._review(company, partners)

    def action_plan(self):
        self._credit_check_hold()
        return super().action_plan()

    def action_start(self):
        self._credit_check_hold()
        return super().action_start()

    def _plan(self, plans):
        self.browse().concat(*plans)._credit_check_hold()
        return super()._plan(plans)

    def _get_credit_open_domain(self) -> Domain:
        return Domain("state", "in", ("new", "planned"))

    def _credit_passes(self) -> bool:
        """Emergencies, and what the customer has a right to already: contract and warranty."""
        return self.type_id.is_emergency or self.settlement in ("contract", "warranty")
