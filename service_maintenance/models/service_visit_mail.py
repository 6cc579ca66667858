from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_escape


class ServiceVisit(models.Model):
    """Mail of a visit: who is asked to go, what came back undelivered, the to-dos that follow from both."""

    _name = "service.visit"
    _inherit = ["service.visit", "service.batch"]

    contact_method = fields.Selection(
        lambda self: self.env["res.partner"]._fields["service_contact_method"]._description_selection(self.env),
        "Preferred Contact",
        compute="_compute_contact_method",
    )
    undelivered = fields.Char(
        compute="_compute_undelivered", help="Who did not get the last mail of this visit sent to them."
    )
    my_answer = fields.Selection(
        lambda self: self.env["service.visit.assignment"]._fields["state"]._description_selection(self.env),
        compute="_compute_my_answer",
    )

    @api.depends("contact_id.service_contact_method", "partner_id.service_contact_method")
    def _compute_contact_method(self):
        for visit in self:
            visit.contact_method = visit.contact_id.service_contact_method or visit.partner_id.service_contact_method

    def _compute_undelivered(self):
        """Only the last mail to each person counts: one that arrived later makes good for one that did not."""
        notifications = self.env["mail.notification"].sudo().search(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
                ("notification_type", "=", "email"),
            ],
            order="id",
        )
        last = {}
        for note in notifications:
            last[note.mail_message_id.res_id, note.res_partner_id or note.mail_email_address] = note
        names = {}
        for (visit_id, _who), note in last.items():
            if note.notification_status in ("bounce", "exception"):
                names.setdefault(visit_id, []).append(note.res_partner_id.name or note.mail_email_address or "?")
        for visit in self:
            visit.undelivered = ", ".join(names.get(visit._origin.id, []))

    @api.depends_context("uid")
    @api.depends("assignment_ids.state", "assignment_ids.user_id")
    def _compute_my_answer(self):
        for visit in self:
            visit.my_answer = visit._get_my_assignment().state

    def _get_my_assignment(self):
        return self.assignment_ids.filtered(lambda a: a.user_id == self.env.user)

    # --- Asking technicians ----------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        if not self.env.context.get("service_in_bulk") and any(vals.get("technician_ids") for vals in vals_list):
            visits._ask_technicians()
        return visits

    def write(self, vals):
        moved = self._get_moved_assignments(vals)
        result = super().write(vals)
        if moved:
            moved.exists().sudo()._ask_again()
        if (moved or "technician_ids" in vals) and not self.env.context.get("service_hold_calendar"):
            self._ask_technicians()
        return result

    def _plan(self, plans):
        result = super()._plan(plans)
        self._ask_technicians()
        return result

    def _ask_technicians(self):
        """Queue the mail to whoever is not told yet; who plans a visit for himself has taken it."""
        own = self.assignment_ids.filtered(lambda a: a.user_id == self.env.user and not a.notified_on)
        own.filtered(lambda a: a.state == "to_confirm").sudo().write(
            {"state": "accepted", "answered_on": fields.Datetime.now(), "answered_by": "button"}
        )
        if self.assignment_ids - own:
            self.env["service.visit.assignment"]._queue_notify()

    def _get_moved_assignments(self, vals):
        """Assignments whose technician is to be asked again, because somebody else gives the visit another time."""
        assignments = self.env["service.visit.assignment"]
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        if not start:
            return assignments
        moved = self.filtered(lambda visit: visit.date_start != start).with_prefetch(self._prefetch_ids)
        return moved.assignment_ids.filtered(
            lambda a: (a.notified_on or a.state != "to_confirm") and a.user_id != self.env.user
        )

    def _get_willing_technicians(self):
        """The technicians of these visits less those who declined."""
        return self.assignment_ids.filtered(lambda a: a.state != "declined").user_id

    def action_open_answer(self):
        """Open the page on which the technician at the screen answers; raises UserError where nothing was asked."""
        self.ensure_one()
        mine = self._get_my_assignment().sudo()
        if not mine.token:
            raise UserError(self.env._("The mail with the question is still on its way. Try again in a minute."))
        return {"type": "ir.actions.act_url", "url": mine._get_answer_url("accept"), "target": "self"}

    # --- Mail going out --------------------------------------------------------------------------------------------

    def _notify_by_email_prepare_rendering_context(self, message, msg_vals=False, **kwargs):
        values = super()._notify_by_email_prepare_rendering_context(message, msg_vals=msg_vals, **kwargs)
        return {**values, "assignment": self.env.context.get("service_mail_assignment")}

    def _message_receive_bounce(self, email, partner):
        """A mail that came back is a to-do for the person responsible."""
        self._remind_responsible("activity_mail", self.env._("Mail came back from %s", partner.name or email))
        return super()._message_receive_bounce(email, partner)

    # --- To-dos ----------------------------------------------------------------------------------------------------

    def _remind_responsible(self, kind, summary, note=False):
        """One to-do of this activity type and summary for the person responsible, unless it is there already."""
        xmlid = f"service_maintenance.{kind}"
        for visit in self.sudo():
            user = visit._get_responsible()
            summary_there = visit.activity_search([xmlid]).mapped("summary")
            if user and summary not in summary_there:
                visit.activity_schedule(xmlid, user_id=user.id, summary=summary, note=html_escape(note or ""))

    def _get_responsible(self):
        """Who looks after this visit: whoever is responsible, else the one for mailed requests, else a dispatcher."""
        self.ensure_one()
        user = self.user_id or self.company_id.service_request_user_id
        if user.active and self.company_id in user.company_ids:
            return user
        dispatchers = self.env.ref("service_maintenance.group_dispatcher").sudo().all_user_ids
        return dispatchers.filtered(lambda u: u.active and not u.share and self.company_id in u.company_ids)[:1]

    def _done_mail_todos(self):
        """Take the to-dos about mail away from those of these visits of which no mail is missing any more."""
        visits = self.sudo()
        visits.invalidate_recordset(["undelivered"])
        visits.filtered(
            lambda visit: not (visit.mail_error or visit.undelivered or any(visit.assignment_ids.mapped("mail_error")))
        )._done_todos("activity_mail")

    def _done_todos(self, kind):
        """Take to-dos of this activity type away: what they asked for has happened."""
        self.sudo().activity_unlink([f"service_maintenance.{kind}"])

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        if state in ("planned", "cancelled"):
            self._done_todos("activity_plan_again")
        return result
