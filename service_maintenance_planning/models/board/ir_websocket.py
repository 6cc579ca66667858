from odoo import models

from .service_visit import BOARD_CHANNEL


class IrWebsocket(models.AbstractModel):
    """Who looks at the board hears of changes: the office of those of its companies, a technician of the own visits."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        if BOARD_CHANNEL in channels:
            channels = [channel for channel in channels if channel != BOARD_CHANNEL]
            channels += self._get_service_board_channels()
        return super()._build_bus_channel_list(channels)

    def _get_service_board_channels(self):
        """[(record, channel)] that this user may listen to; none for who has no role in Service."""
        visits = self.env["service.visit"]
        if not visits.has_access("read"):
            return []
        targets = self.env.user.company_ids if visits._is_office() else self.env.user
        return [(target, BOARD_CHANNEL) for target in targets]
