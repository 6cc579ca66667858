from odoo import api, models

from ...engine import itip


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """A calendar program's answer bears no reference: it is a reply to the mail that invited."""
        assignment, _reply = self._read_service_invitation(message)
        if assignment:
            message_dict["references"] = assignment.ask_message_id.message_id
            message_dict["parent_id"] = assignment.ask_message_id.id
            message_dict["is_internal"] = True
        return super().message_route(message, message_dict, model, thread_id, custom_values)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Automatic answers decide nothing on a visit, and open none: two machines would answer each other forever."""
        if self._is_service_auto_reply(message):
            routes = [route for route in routes or () if route[0] != "service.visit" or route[1]]
            # The key reaches message_update, which Odoo calls without the mail itself.
            self = self.with_context(service_auto_reply=True)  # noqa: PLW0642 - super() needs the context
        assignment, reply = self._read_service_invitation(message)
        if assignment:
            # As above: the answer stands in a part of the mail that message_update is not given.
            self = self.with_context(service_invitation_reply=reply)  # noqa: PLW0642
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _read_service_invitation(self, message):
        """The assignment whose invitation this mail answers, and the answer; (empty, None) for any other mail."""
        assignments = self.env["service.visit.assignment"]
        reply = itip.read_reply(message)
        return (assignments._find_by_invitation(reply.uid), reply) if reply else (assignments, None)

    @api.model
    def _is_service_auto_reply(self, message):
        """Whether a machine answered (RFC 3834, and what mail programs wrote before it).

        Alarms and newsletters are no answers: they bear no reference to a mail.
        """
        submitted = (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
        precedence = (message.get("Precedence") or "").strip().lower()
        is_machine = submitted != "no" or precedence in ("bulk", "junk")
        return (
            submitted == "auto-replied"
            or precedence == "auto_reply"
            or (is_machine and bool(message.get("In-Reply-To") or message.get("References")))
            or (message.get("Return-Path") or "").strip() == "<>"
            or any(message.get(header) for header in ("X-Autoreply", "X-Autorespond"))
        )
