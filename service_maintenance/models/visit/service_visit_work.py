from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...engine import labour
from ...engine.signature import is_picture


class ServiceVisitWork(models.AbstractModel):
    """The part of a visit that happens on the spot: start, pause, sign, close."""

    _name = "service.visit.work"
    _description = "Work on the Spot"

    def action_start(self):
        """Start the clock, for the first time or after a pause; where it runs already, what ran so far is kept."""
        now = fields.Datetime.now()
        self._check_unlocked()
        self.action_pause()
        for visit in self:
            visit._set_state(
                "in_progress", timer_start=now, effective_start=visit.effective_start or now, effective_end=False
            )

    def action_pause(self):
        """Stop the clock; the hours so far are kept."""
        for visit in self.filtered("timer_start"):
            visit._write_owned({"effective_hours": visit._get_hours_until(fields.Datetime.now()), "timer_start": False})

    def _get_hours_until(self, now):
        """Hours worked up to `now`, the running clock included, to the minute."""
        self.ensure_one()
        # Never less than nothing: screens ask for whole minutes, and the clock may have been started within this one.
        running = max((now - self.timer_start).total_seconds() / 3600, 0.0) if self.timer_start else 0.0
        return round(((self.effective_hours or 0.0) + running) * 60) / 60

    def action_sign(self, signature, signed_by):
        """Put the customer's signature (base64 image) and name under the work order, which is final by then."""
        self.ensure_one()
        if not signature or not isinstance(signed_by, str) or not signed_by.strip():
            raise UserError(self.env._("A signature needs a drawing and a name."))
        if not is_picture(signature):
            raise UserError(self.env._("This signature is no picture, or too large a one. Draw it again."))
        self._check_unlocked()
        self._finish_work()
        self._write_owned({"signature": signature, "signed_by": signed_by.strip(), "signed_on": fields.Datetime.now()})
        self.message_post(body=self.env._("Signed by %s.", self.signed_by))

    def action_open_close(self):
        """The dialog in which a visit is closed and signed."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_close"),
            "context": {"default_visit_id": self.id},
        }

    def action_close(self):
        """Close visits; raises UserError where required checks are open."""
        for visit in self:
            visit._check_can_close()
        self.filtered(lambda visit: not visit.signed_on)._finish_work()
        self._set_state("done", timer_start=False)

    def _finish_work(self):
        """Stop the clock and bill the hours: from here on the work order says all that the customer signs."""
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
            visit._write_owned(values)
            visit._add_labour_line()
        # What depends on the lines is computed before it is fixed, not when the database is asked next.
        self.env.flush_all()

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
        hours = self._get_billed_hours()
        product = self.company_id.service_labour_product_id
        lines = self.line_ids.filtered(lambda line: line.kind == "labour")
        if not hours or not product:
            return
        if not lines:
            self.line_ids = [Command.create(self._prepare_labour_line(product))]
        elif not any(lines.mapped("quantity")):
            lines[0].quantity = hours

    def _prepare_labour_line(self, product):
        return {"kind": "labour", "product_id": product.id, "quantity": self._get_billed_hours()}

    def _get_billed_hours(self):
        """What the hours worked come to, as the company rounds them."""
        company = self.company_id
        return labour.billed_hours(
            self.effective_hours, company.service_labour_rounding, company.service_labour_minimum
        )

    def _get_following_labour(self):
        """Labour lines that were made from the hours worked: they follow when these are corrected."""
        following = self.line_ids.browse()
        for visit in self.filtered("effective_hours"):
            lines = visit.line_ids.filtered(lambda line: line.kind == "labour")
            if len(lines) == 1 and lines.quantity == visit._get_billed_hours():
                following |= lines
        return following

    def _prepare_travel_line(self, kilometres):
        product = self.company_id.service_travel_product_id
        if not product:
            raise UserError(
                self.env._("Choose the product that bills kilometres in the Service settings, then enter kilometres.")
            )
        return {"kind": "travel", "product_id": product.id, "quantity": kilometres}

    def action_cancel(self):
        """Cancel visits: they are not carried out."""
        self._check_is_office()
        self._set_state("cancelled", timer_start=False)

    def action_reopen(self):
        """Take a cancellation back: the visit is to be planned again."""
        self._check_is_office()
        self._set_state("new")
