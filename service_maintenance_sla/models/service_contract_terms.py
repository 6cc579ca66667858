from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get


class ServiceContractTerms(models.AbstractModel):
    """What contract and template promise when the customer reports something."""

    _inherit = "service.contract.terms"

    sla_policy_id = fields.Many2one(
        "service.sla.policy", "Service Level", check_company=True, help="What is promised when something is reported."
    )
    sla_calendar_id = fields.Many2one(
        "resource.calendar", "Promised in", check_company=True, help="Empty: the working hours of the service level."
    )
    sla_tz = fields.Selection(_tz_get, "Time Zone of the Promise", help="Empty: that of the service level.")
