from odoo import fields, models

from ..engine.indexation import Rule


class ServicePriceClause(models.Model):
    """What contracts say about their prices following an index."""

    _name = "service.price.clause"
    _description = "Price Clause"
    _inherit = ["owned.fields.mixin"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    index_id = fields.Many2one("service.price.index", required=True, check_company=True, ondelete="restrict")
    lag_months = fields.Integer(
        "Months Back", default=2, most=36, help="The index of so many months before the new price takes effect counts."
    )
    every_months = fields.Integer("Every (months)", default=12, most=120)
    share = fields.Float("Share Indexed (%)", default=100.0, digits=(5, 2))
    has_cap = fields.Boolean("Cap")
    cap = fields.Float("At Most (%)", digits=(6, 3))
    has_floor = fields.Boolean("Floor", default=True)
    floor = fields.Float("At Least (%)", digits=(6, 3), help="0: prices never fall.")
    rounding = fields.Float("Rounded to", default=0.01, digits=(12, 4))
    notice_days = fields.Integer(
        "Letter Days Ahead", default=30, most=3660, help="Letters go out by themselves so long before; 0: only by hand."
    )

    _check_terms = models.Constraint(
        "CHECK(every_months >= 1 AND lag_months >= 0 AND share > 0 AND share <= 100 AND rounding > 0)",
        "A clause indexes up to 100 % every month at most, rounded to something positive.",
    )
    _check_limits = models.Constraint(
        "CHECK(NOT has_cap OR NOT has_floor OR cap >= floor)", "The cap lies above the floor."
    )

    def _get_rule(self):
        """This clause as engine/indexation.py takes it."""
        self.ensure_one()
        cap, floor = self.cap if self.has_cap else None, self.floor if self.has_floor else None
        return Rule(self.share, cap, floor, self.rounding)
