from odoo import api, models
from odoo.fields import Domain


class ServiceDashboard(models.AbstractModel):
    """How many promises are about to break, and are broken."""

    _inherit = "service.dashboard"

    @api.model
    def _get_tiles(self):
        tiles = super()._get_tiles()
        mine = (
            Domain("company_id", "in", self.env.companies.ids)
            & self._get_person_domain()
            & Domain("state", "in", ("new", "planned", "in_progress"))
        )
        labels = {"at_risk": (25, self.env._("Promise at Risk"), "warning"),
                  "breached": (26, self.env._("Promise Breached"), "danger")}
        for state, (sequence, label, tone) in labels.items():
            domain = mine & Domain("sla_clock_ids.state", "=", state)
            tiles.append(
                self._prepare_visits_tile(
                    f"sla_{state}", sequence, label, domain, icon="fa-handshake-o", tone=tone,
                    help=self.env._("Visits that are not done, by the times promised to their customers."),
                )
            )
        return tiles
