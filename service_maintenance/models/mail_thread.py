from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Let visits know an automatic answer (RFC 3834) from one that a person wrote."""
        submitted = (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
        precedence = (message.get("Precedence") or "").strip().lower()
        automatic = (
            submitted != "no"
            or precedence in ("auto_reply", "bulk", "junk")
            or any(message.get(header) for header in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
        )
        thread = self.with_context(service_auto_reply=automatic)
        return super(MailThread, thread)._message_route_process(message, message_dict, routes)
