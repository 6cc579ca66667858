from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    """A delivery waits before it leaves."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "credit.hold.mixin"]

    def button_validate(self):
        """Held ones stay as they are and say why; the others leave."""
        held = self._credit_hold()
        free = self - held
        if free:
            return super(StockPicking, free).button_validate()
        return held._credit_say()

    def _credit_say(self):
        """Tell at the screen: an error would undo that it is on hold."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": self.env._("On hold: %s", ", ".join(self.mapped("display_name"))),
                "message": self[:1].credit_hold_reason,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _action_done(self):
        """Whoever delivers, by whatever way."""
        self._credit_check_hold()
        return super()._action_done()

    def _get_credit_open_domain(self) -> Domain:
        waiting = Domain("state", "in", ("confirmed", "waiting", "assigned"))
        return waiting & Domain("picking_type_code", "=", "outgoing") & Domain("return_id", "=", False)

    def _credit_passes(self) -> bool:
        """What was paid in advance is the customer's."""
        return bool(self.sale_id) and self.sale_id._credit_passes()
