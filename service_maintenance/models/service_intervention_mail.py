from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, html_escape

from ..tools import reply


class ServiceIntervention(models.Model):
    """Mail into and out of a visit: requests of customers, answers of technicians, the signed work order."""

    _name = "service.intervention"
    _inherit = ["service.intervention", "service.batch"]

    is_work_order_queued = fields.Boolean(readonly=True, copy=False)
    mail_error = fields.Char("Mail Error", readonly=True, copy=False)
    is_from_mail = fields.Boolean("Received by E-mail", readonly=True, copy=False)
    contact_method = fields.Selection(
        lambda self: self.env["res.partner"]._fields["service_contact_method"]._description_selection(self.env),
        "Preferred Contact",
        compute="_compute_contact_method",
    )

    @api.depends("contact_id.service_contact_method", "partner_id.service_contact_method")
    def _compute_contact_method(self):
        for visit in self:
            visit.contact_method = visit.contact_id.service_contact_method or visit.partner_id.service_contact_method

    # --- Assigning -------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        if not self.env.context.get("service_in_bulk") and any(vals.get("technician_ids") for vals in vals_list):
            self.env["service.intervention.assignment"]._queue_notify()
        return visits

    def write(self, vals):
        moved = self._get_moved_assignments(vals)
        result = super().write(vals)
        if moved:
            moved.exists().sudo().write({"state": "to_confirm", "notified_on": False, "mail_error": False})
        if moved or "technician_ids" in vals or "assignment_ids" in vals:
            self.env["service.intervention.assignment"]._queue_notify()
        return result

    def _get_moved_assignments(self, vals):
        """Assignments whose technician is to be asked again, because somebody else gives the visit another time."""
        assignments = self.env["service.intervention.assignment"]
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        if not start:
            return assignments
        moved = self.filtered(lambda visit: visit.date_start != start)
        return moved.assignment_ids.filtered(lambda a: a.user_id != self.env.user and a.notified_on)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """A technician's assignment goes out as e-mail, whatever the user prefers for other messages."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if self.env.context.get("service_mail_technician"):
            asked = (msg_vals or {}).get("partner_ids") or message.partner_ids.ids
            recipients = [{**data, "notif": "email"} for data in recipients if data["id"] in asked]
        return recipients

    def _remind_in_charge(self, summary, note=False):
        """One to-do with this summary for the person in charge, unless it is there already."""
        for visit in self.sudo():
            if summary in visit.activity_ids.mapped("summary"):
                continue
            visit.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=(visit.user_id or visit.create_uid).id,
                summary=summary,
                note=html_escape(note) if note else "",
            )

    # --- Mail coming in --------------------------------------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A customer's mail opens a visit; the sender is matched to a contact or becomes one (row D1)."""
        values = self._prepare_request_vals(msg_dict, dict(custom_values or {}))
        company = self.env["res.company"].browse(values["company_id"])
        return self.with_company(company).create(values)

    @api.model
    def _prepare_request_vals(self, msg_dict, defaults):
        company = self.env["res.company"].browse(defaults.get("company_id") or self.env.company.id)
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        if not author and email_normalize(msg_dict.get("email_from")):
            author = self.env["mail.thread"]._partner_find_from_emails_single([msg_dict["email_from"]], no_create=False)
        customer = author.commercial_partner_id
        return {
            "subject": msg_dict.get("subject") or self.env._("Request without a subject"),
            "type_id": company.service_request_type_id.id,
            "partner_id": customer.id,
            "contact_id": author.id if author != customer else False,
            "user_id": company.service_request_user_id.id,
            "date_reported": company._service_today(),
            "is_from_mail": True,
            **defaults,
            "company_id": company.id,
        }

    def message_update(self, msg_dict, update_vals=None):
        """An assigned technician's reply answers the assignment; anybody else's is only filed."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        if not self.env.context.get("service_auto_reply"):
            for visit in self:
                visit._read_answer(msg_dict)
        return result

    def _read_answer(self, msg_dict):
        sender = email_normalize(msg_dict.get("email_from"))
        assignment = self.assignment_ids.filtered(
            lambda a: a.user_id.partner_id.id == msg_dict.get("author_id")
            or (sender and email_normalize(a.user_id.email) == sender)
        )[:1]
        if not assignment or self.state not in ("new", "planned"):
            return
        decision = reply.decide(msg_dict.get("body") or "")
        if decision:
            assignment._answer(decision, "reply", reply.first_sentence(msg_dict.get("body") or ""))
        elif assignment.state == "to_confirm":
            self._remind_in_charge(self.env._("Read the reply of %s: accepted or declined?", assignment.user_id.name))

    # --- Moving and merging a request ------------------------------------------------------------------------------

    def action_open_move(self):
        """Ask the right customer, contact and equipment, or the visit this request belongs to."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_request_move"),
            "context": {"default_intervention_id": self.id},
        }

    def _merge_into(self, target):
        """Move messages and attachments to `target` and cancel this visit; nothing is lost."""
        self.ensure_one()
        if target == self:
            raise UserError(self.env._("A request cannot be merged into itself."))
        if self.state not in ("new", "planned"):
            raise UserError(self.env._("%s is under way and cannot be merged.", self.display_name))
        self.message_change_thread(target)
        attachments = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)]
        )
        attachments.write({"res_id": target.id})
        target.equipment_ids |= self.equipment_ids
        target.message_post(body=self.env._("%s was merged into this one.", self.display_name))
        self.message_post(body=self.env._("Merged into %s.", target.display_name))
        self.action_cancel()
        return target

    # --- The signed work order (row D9) ----------------------------------------------------------------------------

    def action_close(self):
        result = super().action_close()
        signed = self.filtered(lambda visit: visit.signed_on and visit.company_id.service_mail_work_order)
        if signed:
            signed.sudo().write({"is_work_order_queued": True, "mail_error": False})
            self.env.ref("service_maintenance.cron_mail_work_orders").sudo()._trigger()
        return result

    @api.model
    def _cron_mail_work_orders(self):
        """Mail the signed work orders that wait; a failure stands on the visit and never undoes it."""
        domain = fields.Domain("is_work_order_queued", "=", True) & fields.Domain("mail_error", "=", False)
        return self._run_batches(
            domain, lambda visits: visits._mail_work_orders(), lambda failures: self._record_mail_errors(failures)
        )

    def action_mail_work_order(self):
        """Mail the work order now."""
        self._mail_work_orders()

    def _mail_work_orders(self):
        """Post the PDF to the contact by mail; it stays filed with the message."""
        template = self.env.ref("service_maintenance.mail_template_work_order")
        report = self.env["ir.actions.report"].sudo()
        rendered = template._generate_template(self.ids, {"subject", "body_html"})
        for visit in self:
            recipient = visit._get_work_order_recipient()
            pdf, _kind = report._render_qweb_pdf("service_maintenance.action_report_work_order", visit.ids)
            visit.message_post(
                subject=rendered[visit.id]["subject"],
                body=rendered[visit.id]["body_html"],
                partner_ids=recipient.ids,
                attachments=[(visit._get_work_order_filename(), pdf)],
                subtype_xmlid="mail.mt_comment",
                force_send=False,
            )
        self.sudo().write({"is_work_order_queued": False, "mail_error": False})

    def _get_work_order_recipient(self):
        """Who gets the work order: the contact, else the customer; raises UserError without an address."""
        recipient = self.contact_id if self.contact_id.email else self.partner_id
        if not recipient.email:
            raise UserError(
                self.env._("%s has no e-mail address: the work order was not mailed.", recipient.name or self.name)
            )
        return recipient

    def _get_work_order_filename(self):
        return self.env._("Work order %s", (self.name or "").replace("/", "-")) + ".pdf"

    def _record_mail_errors(self, failures):
        for visit, error in failures.items():
            visit.sudo().mail_error = str(error) or type(error).__name__
            visit._remind_in_charge(self.env._("The work order could not be mailed"), visit.mail_error)
