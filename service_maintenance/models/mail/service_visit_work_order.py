from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceVisitWorkOrder(models.AbstractModel):
    """The part of a visit that mails its signed work order by itself (row D9)."""

    _name = "service.visit.work.order"
    _description = "Work Order"

    is_work_order_queued = fields.Boolean(readonly=True, copy=False)
    mail_error = fields.Char(readonly=True, copy=False, help="Why the work order was not mailed.")

    def action_close(self):
        result = super().action_close()
        signed = self.filtered(lambda visit: visit.signed_on and visit.company_id.service_mail_work_order)
        if signed:
            signed._write_owned({"is_work_order_queued": True, "mail_error": False})
            # With all rights: scheduled actions are the administrator's.
            self.env.ref("service_maintenance.cron_mail_work_orders").sudo()._trigger()
        return result

    def action_send_back(self, reason=""):
        result = super().action_send_back(reason)
        self.filtered("is_work_order_queued")._write_owned({"is_work_order_queued": False})
        return result

    @api.model
    def _cron_mail_work_orders(self):
        """Mail the signed work orders that wait; a failure stands on the visit and never undoes it."""
        domain = fields.Domain("is_work_order_queued", "=", True) & fields.Domain("mail_error", "=", False)
        return self._run_batches(
            # One by one: rendering a PDF takes seconds.
            domain, lambda visits: visits._mail_work_orders(), self._record_mail_errors, size=1
        )

    def action_mail_work_order(self):
        """Mail the work order now; raises UserError where nobody has an address."""
        self.check_access("write")
        self._mail_work_orders()

    def _mail_work_orders(self):
        """Post the PDF to the contact by mail; it stays filed with the message."""
        template = self.env.ref("service_maintenance.mail_template_work_order")
        recipients = {visit: visit._get_work_order_recipient() for visit in self}
        rendered = template._generate_template(self.ids, {"subject", "body_html"})
        for visit, recipient in recipients.items():
            visit.message_post(
                subject=rendered[visit.id]["subject"],
                body=rendered[visit.id]["body_html"],
                partner_ids=recipient.ids,
                author_id=(visit.user_id or self.env.user).partner_id.id,
                attachments=[(visit._get_work_order_filename(), visit._render_work_order())],
                subtype_xmlid="mail.mt_comment",
                notify_author_mention=True,
                force_send=False,
            )
        self._write_owned({"is_work_order_queued": False, "mail_error": False})
        self._done_mail_todos()

    def _render_work_order(self):
        """The work order of this visit as PDF."""
        # With all rights: the customer's copy shows what a technician may not read, as taxes.
        report = self.env["ir.actions.report"].sudo()
        return report._render_qweb_pdf("service_maintenance.action_report_work_order", self.ids)[0]

    def _get_work_order_recipient(self):
        """Who gets the work order: the contact, else the customer; raises UserError without an address."""
        recipient = self.contact_id if self.contact_id.email else self.partner_id
        if not recipient.email:
            raise UserError(
                self.env._("%s has no e-mail address: the work order was not mailed.", recipient.name or self.name)
            )
        return recipient

    def _get_work_order_filename(self):
        number = (self.name or "").replace("/", "-")
        return self.env._("Work order %s", number) + ".pdf"

    def _record_mail_errors(self, failures):
        for visit, error in failures.items():
            visit._write_owned({"mail_error": visit._describe_error(error)})
            visit._remind_responsible(
                "activity_mail", self.env._("The work order could not be mailed"), visit.mail_error
            )
