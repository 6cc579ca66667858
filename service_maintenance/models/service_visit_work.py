from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class ServiceVisit(models.Model):
    """On the spot: start, pause, sign, close; and back again."""

    _name = "service.visit"
    _inherit = "service.visit"

    def action_start(self):
        """Start the clock, for the first time or after a pause."""
        now = fields.Datetime.now()
        self._check_unlocked()
        for visit in self:
            visit._set_state("in_progress", timer_start=now, effective_start=visit.effective_start or now)

    def action_pause(self):
        """Stop the clock; the hours so far are kept."""
        for visit in self.filtered("timer_start"):
            visit.write({"effective_hours": visit._get_hours_until(fields.Datetime.now()), "timer_start": False})

    def _get_hours_until(self, now):
        """Hours worked up to `now`, the running clock included, to the minute."""
        self.ensure_one()
        running = (now - self.timer_start).total_seconds() / 3600 if self.timer_start else 0.0
        return round(((self.effective_hours or 0.0) + running) * 60) / 60

    def action_sign(self, signature, signed_by):
        """Put the customer's signature (base64 image) and name under the work order."""
        self.ensure_one()
        if not signature or not (signed_by or "").strip():
            raise UserError(self.env._("A signature needs a drawing and a name."))
        self._check_unlocked()
        self.write({"signature": signature, "signed_by": signed_by.strip(), "signed_on": fields.Datetime.now()})
        self.message_post(body=self.env._("Signed by %s.", self.signed_by))

    def action_open_close(self):
        """The dialog in which a visit is closed and signed."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_close"),
            "context": {"default_visit_id": self.id},
        }

    def action_close(self):
        """Close visits; raises UserError where required checks are open. Completes their due dates."""
        for visit in self:
            visit._check_can_close()
        now = fields.Datetime.now()
        for visit in self:
            end = visit.effective_end or now
            values = {
                "effective_start": visit.effective_start or min(visit.date_start or end, end),
                "effective_end": end,
                "timer_start": False,
            }
            if visit.timer_start:
                values["effective_hours"] = visit._get_hours_until(now)
            if not visit.signed_on:
                visit.write(values)
                visit._add_labour_line()
            visit._set_state("done")
            visit.due_id.sudo()._complete(visit._get_local_date(end))

    def _get_local_date(self, moment):
        """The date of a naive UTC `moment` in the company's time zone."""
        zone = self.company_id._service_timezone()
        return fields.Datetime.context_timestamp(self.with_context(tz=zone.zone), moment).date()

    def _check_can_close(self):
        self.ensure_one()
        open_items = self._get_open_checks()
        if open_items:
            raise UserError(
                self.env._(
                    "%(visit)s cannot be closed, these checks are open: %(items)s.",
                    visit=self.display_name,
                    items=", ".join(open_items.mapped("name")),
                )
            )
        if self.state not in ("planned", "in_progress"):
            raise UserError(self.env._("%s is not planned or in progress.", self.display_name))

    def _get_open_checks(self):
        """Required checks that are not done."""
        return self.checklist_ids.filtered(lambda item: item.is_required and not item.is_done)

    def _add_labour_line(self):
        """Hours worked become a labour line, unless the technician wrote one."""
        product = self.company_id.service_labour_product_id
        labour = self.line_ids.filtered(lambda line: line.kind == "labour")
        if not self.effective_hours or not product:
            return
        if not labour:
            self.line_ids = [
                Command.create(
                    {
                        "kind": "labour",
                        "product_id": product.id,
                        "quantity": self.effective_hours,
                        "technician_id": self.technician_ids[:1].id,
                    }
                )
            ]
        elif not any(labour.mapped("quantity")):
            labour[0].quantity = self.effective_hours

    def _follow_hours(self, hours):
        """A labour line that was made from the hours worked follows them when they are corrected."""
        for visit in self.filtered("effective_hours"):
            labour = visit.line_ids.filtered(lambda line: line.kind == "labour")
            if len(labour) == 1 and labour.quantity == visit.effective_hours != hours:
                labour.quantity = hours

    def _prepare_travel_line(self, kilometres):
        product = self.company_id.service_travel_product_id
        if not product:
            raise UserError(
                self.env._("Choose the product that bills kilometres in the Service settings, then enter kilometres.")
            )
        return {"kind": "travel", "product_id": product.id, "quantity": kilometres}

    # --- Approval --------------------------------------------------------------------------------------------------

    def action_approve(self):
        """Approve visits: lines still pending are approved as they stand."""
        self._check_is_manager()
        wrong = self.filtered(lambda visit: visit.state != "done")
        if wrong:
            raise UserError(self.env._("%s is not waiting for approval.", wrong[0].display_name))
        self.line_ids.filtered(lambda line: line.approval == "pending").action_approve()
        self._set_state("approved")

    @api.model
    def _check_is_manager(self):
        if not self.env.su and not self.env.user.has_group("service_maintenance.group_manager"):
            raise AccessError(self.env._("Only a service manager approves what was done."))

    def action_open_send_back(self):
        """Ask for the reason to send the work order back."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_send_back"),
            "context": {"default_visit_ids": self.ids},
        }

    def action_send_back(self, reason=""):
        """Reopen done, approved or signed visits for the technician, saying why; the signature is taken off."""
        for visit in self:
            if visit.state in ("done", "approved"):
                visit._check_is_manager()
            elif not (visit.state == "in_progress" and visit.signed_on):
                raise UserError(self.env._("%s cannot be sent back.", visit.display_name))
            visit._set_state("in_progress", signature=False, signed_by=False, signed_on=False)
            visit.line_ids.sudo().write({"approval": "pending"})
            visit.due_id.sudo()._uncomplete()
            visit.message_post(
                body=self.env._("Sent back: %s", reason) if reason else self.env._("Sent back."),
                partner_ids=visit.technician_ids.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def action_cancel(self):
        """Cancel visits; they leave the calendar. The due date behind one stays used up, and the schedule goes on."""
        self._set_state("cancelled", timer_start=False)
        self._drop_events()
        self.due_id.contract_id.sudo()._extend_schedule()

    def action_reopen(self):
        """Take a cancellation back: the visit is to be planned again."""
        self.due_id.sudo()._drop_following()
        self._set_state("new", date_start=False, date_end=False)
