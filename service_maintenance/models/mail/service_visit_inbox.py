import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.service_credit_base.models.storable_texts_mixin import MAX_LINE

from ...engine import reply
from ..visit.service_visit import AHEAD_STATES

# As it was sent, or percent-encoded as an argument of a link that a mail filter put in its place.
SLASH = "(?:/|%(?:25)*2F)"
ANSWER_LINK = re.compile(rf"(?i)({SLASH}service{SLASH}assignment{SLASH}\d+){SLASH}[\w-]+")


class ServiceVisitInbox(models.AbstractModel):
    """The part of a visit that reads mail: requests of customers (row D1) and replies of technicians (row C7)."""

    _name = "service.visit.inbox"
    _description = "Mail of a Visit"

    is_from_mail = fields.Boolean("Received by E-mail", readonly=True, copy=False)
    request_email = fields.Char("Requested by", readonly=True, copy=False, help="The address a request came from.")

    _request_email_idx = models.Index("(request_email, create_date) WHERE request_email IS NOT NULL")

    # --- Requests --------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def message_new(self, msg_dict, custom_values=None):
        """A customer's mail opens a visit; the sender is matched to a contact or becomes one.

        A flood from one address is filed with the last visit it opened: nothing is lost, and one to-do says so.
        """
        defaults = dict(custom_values or {})
        company = self.env["res.company"].browse(defaults.get("company_id") or self.env.company.id)
        flooded = self._find_flooded(msg_dict, company)
        if flooded:
            summary = self.env._("Many mails from %s: read them", flooded.request_email)
            flooded._remind_responsible("activity_mail", summary)
            return flooded
        values = self._prepare_request_vals(msg_dict, {**defaults, "company_id": company.id})
        return self.with_company(company).create(values)

    @api.model
    def _find_flooded(self, msg_dict, company):
        """The last visit of a sender whose mail opened as many as are allowed in an hour; else empty."""
        sender = email_normalize(msg_dict.get("email_from"))
        if not sender:
            return self.browse()
        last_hour = fields.Datetime.now() - timedelta(hours=1)
        domain = [
            ("request_email", "=", sender),
            ("company_id", "=", company.id),
            ("create_date", ">=", last_hour),
        ]
        limit = company.service_request_limit
        opened = self.search(domain, order="id desc", limit=limit)
        return opened[:1] if len(opened) >= limit else self.browse()

    @api.model
    def _prepare_request_vals(self, msg_dict, defaults):
        company = self.env["res.company"].browse(defaults.get("company_id") or self.env.company.id)
        sender = self._find_sender(msg_dict, company)
        customer = sender.commercial_partner_id
        subject = " ".join((msg_dict.get("subject") or "").replace("\0", " ").split())
        return {
            "subject": subject[:MAX_LINE] or self.env._("Request without a subject"),
            "type_id": company.service_request_type_id.id,
            "partner_id": customer.id,
            "contact_id": sender.id if sender != customer else False,
            "user_id": company.service_request_user_id.id,
            "date_reported": company._local_today(),
            "is_from_mail": True,
            "request_email": email_normalize(msg_dict.get("email_from")),
            **defaults,
            "company_id": company.id,
        }

    @api.model
    def _find_sender(self, msg_dict, company):
        """The contact who wrote, made where `company` knows none by that address; none for a colleague, who passes on
        what somebody else asked."""
        sender = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        if any(not user.share for user in sender.user_ids):
            return sender.browse()
        domain = sender._check_company_domain(company)
        if not sender.filtered_domain(domain) and email_normalize(msg_dict.get("email_from")):
            sender = self.env["mail.thread"]._partner_find_from_emails_single(
                [msg_dict["email_from"]], filter_found=lambda partner: partner.filtered_domain(domain)
            )
            msg_dict["author_id"] = sender.id
        return sender

    # --- Replies ---------------------------------------------------------------------------------------------------

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """An assigned technician's reply answers the assignment; anybody else's is only filed."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        # What was quoted from the question bears the link that answers it.
        body = msg_dict.get("body") or ""
        msg_dict["body"] = type(body)(ANSWER_LINK.sub(r"\1", body))
        invited = self.env.context.get("service_invitation_reply")
        for visit in self:
            if invited:
                visit._read_invitation_reply(msg_dict, invited)
            # Said by `_message_route_process`, which saw the mail's headers.
            elif not self.env.context.get("service_auto_reply"):
                visit._read_answer(msg_dict)
        return result

    def _read_answer(self, msg_dict):
        """Take the reply for an answer where it says so clearly and replies to the last question; else ask a person."""
        assignment = self._find_assignment(msg_dict)
        is_answer = assignment and msg_dict.get("parent_id") == assignment.ask_message_id.id
        decision = reply.decide(msg_dict["body"], assignment.user_id.name) if is_answer else None
        words = reply.first_sentence(msg_dict["body"]) if decision else reply.own_text(msg_dict["body"])
        self._take_answer(assignment, decision, "reply", words)

    def _read_invitation_reply(self, msg_dict, invited):
        """The same for the button a technician pressed on the invitation in a mail or calendar program."""
        assignment = self._find_assignment(msg_dict)
        is_own = assignment and assignment == assignment._find_by_invitation(invited.uid)
        is_last = is_own and assignment._is_answer_to_last_invitation(invited)
        self._take_answer(assignment, invited.state if is_last else None, "calendar", invited.comment)

    def _take_answer(self, assignment, decision, by, words):
        if not assignment or self.state not in AHEAD_STATES:
            return
        if decision:
            assignment._answer(decision, by, words[:500])
        elif assignment.state == "to_confirm":
            assignment._note_suggestion(words or "")
            question = self.env._("Read the reply of %s: accepted or declined?", assignment.user_id.name)
            self._remind_responsible("activity_plan_again", question, assignment.suggestion)

    def _find_assignment(self, msg_dict):
        """The assignment of the technician who sent this mail."""
        sender = email_normalize(msg_dict.get("email_from"))
        return self.assignment_ids.filtered(
            lambda a: a.user_id.active
            and (
                a.user_id.partner_id.id == msg_dict.get("author_id")
                or (sender and email_normalize(a.user_id.email) == sender)
            )
        )[:1]

    # --- Moving and merging ----------------------------------------------------------------------------------------

    def action_open_move(self):
        """Ask the right customer, contact and equipment, or the visit this request belongs to."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_request_move"),
            "context": {"default_visit_id": self.id},
        }

    def _merge_into(self, target):
        """Move messages and attachments to `target` and cancel this visit; nothing is lost.

        Raises UserError where one of both is past planning, or `target` belongs to another company.
        """
        self.ensure_one()
        self._check_can_merge(target)
        self.message_change_thread(target)
        self._move_attachments(target)
        target.message_subscribe((self.message_partner_ids - target.message_partner_ids).ids)
        if self.equipment_ids - target.equipment_ids:
            target.equipment_ids |= self.equipment_ids
        target.message_post(body=self.env._("%s was merged into this one.", self.display_name))
        self.message_post(body=self.env._("Merged into %s.", target.display_name))
        self.action_cancel()
        return target

    def _check_can_merge(self, target):
        if target == self:
            raise UserError(self.env._("A request cannot be merged into itself."))
        if self.state not in AHEAD_STATES:
            raise UserError(self.env._("%s is under way and cannot be merged.", self.display_name))
        if target.state not in (*AHEAD_STATES, "in_progress") or target.company_id != self.company_id:
            raise UserError(self.env._("Nothing can be merged into %s.", target.display_name))

    def _move_attachments(self, target):
        """Attachments of fields (a signature) stay: they are the visit's own."""
        # With all rights: an attachment is written by who attached it; the mail gateway did.
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)]
        ).write({"res_id": target.id})
