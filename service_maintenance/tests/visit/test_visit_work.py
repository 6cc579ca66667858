from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import SIGNATURE, ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 08:00")
class TestVisitWork(ServiceCommon):
    def setUp(self):
        super().setUp()
        self.visit = self._create_visit(date_start=datetime(2026, 3, 3, 8), date_end=datetime(2026, 3, 3, 10))
        self.visit.write(self.visit_template._prepare_visit_vals())
        self.meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})
        self.mine = self.visit.with_user(self.technician)

    def _check(self):
        self.mine.checklist_ids.filtered("is_required").write({"is_done": True})

    def _done(self, sign=True):
        """The visit closed by its technician, with hours, kilometres, a part, a defect and a reading."""
        self.mine.action_start()
        self._check()
        self.mine.write(
            {
                "effective_hours": 1.5,
                "kilometres": 40,
                "defect_ids": [Command.create({"name": "Worn gasket"})],
                "reading_ids": [Command.create({"meter_id": self.meter.id, "value": 100})],
            }
        )
        self.mine.line_ids.filtered(lambda line: line.kind == "part").quantity = 2
        if sign:
            self.mine.action_sign(SIGNATURE, "Jan Lefort")
        self.mine.action_close()
        return self.visit.with_user(self.manager)

    # --- Recording -------------------------------------------------------------------------------------------------

    def test_record_in_the_form(self):
        """C1, C4, D4: a dispatcher records who called, what for, with a type made on the fly, priority and window."""
        contact = self.env["res.partner"].create({"name": "Jan", "parent_id": self.customer.id, "phone": "123"})
        kind = self.env["service.visit.type"].with_user(self.dispatcher).name_create("Chimney fire")[0]
        with Form(self.env["service.visit"].with_user(self.dispatcher)) as form:
            form.subject = "Smell of gas"
            form.partner_id = self.customer
            form.contact_id = contact
            form.type_id = self.env["service.visit.type"].browse(kind)
            form.priority = "3"
            form.window_start = date(2026, 3, 2)
            form.window_end = date(2026, 3, 6)
        visit = form.record
        self.assertRecordValues(
            visit,
            [{"state": "new", "date_reported": date(2026, 3, 3), "contact_phone": "123",
              "user_id": self.dispatcher.id}],
        )
        self.assertTrue(visit.name)

    def test_template_in_the_form(self):
        """D4: a visit template brings duration, checklist and parts."""
        with Form(self.env["service.visit"].with_user(self.dispatcher)) as form:
            form.partner_id = self.customer
            form.template_id = self.visit_template
        self.assertRecordValues(form.record, [{"subject": "Boiler service", "duration": 2.0}])
        self.assertEqual(len(form.record.checklist_ids), 3)
        self.assertEqual(form.record.line_ids.product_id, self.part)

    def test_object(self):
        """C3: free words, a product, or an invoice line of this customer; no line of another one or of a draft."""
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.part, post=True)
        line = invoice.invoice_line_ids
        visit = self.visit.with_user(self.dispatcher)
        visit.write({"object_description": "The old boiler", "product_id": self.part.id, "invoice_line_id": line.id})
        draft = self.init_invoice("out_invoice", partner=self.customer, products=self.part).invoice_line_ids
        other = self.init_invoice("out_invoice", partner=self.partner_a, products=self.part, post=True).invoice_line_ids
        bill = self.init_invoice("in_invoice", partner=self.customer, products=self.part, post=True).invoice_line_ids
        for wrong, why in ((draft, "posted customer invoice"), (other, "another customer"), (bill, "posted customer")):
            with self.assertRaisesRegex(ValidationError, why):
                visit.invoice_line_id = wrong
        child = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id})
        visit.partner_id = child
        self.assertEqual(visit.invoice_line_id, line, "the same customer's branch")

    def test_messages(self):
        """C8: a technician adds a message with an attachment to an own visit."""
        message = self.mine.message_post(body="See photo", attachments=[("photo.txt", b"x")])
        self.assertEqual(message.attachment_ids.name, "photo.txt")

    def test_lists(self):
        """D4, D7: to plan with its waiting days, mine, late."""
        waiting = self._create_visit(date_reported=date(2026, 2, 20), window_end=date(2026, 3, 1), technician_ids=False)
        self.assertEqual(waiting.waiting_days, 11)
        self.assertTrue(waiting.is_late)
        visits = self.env["service.visit"]
        both = ("id", "in", (waiting | self.visit).ids)
        self.assertEqual(visits.search([("is_late", "=", True), both]), waiting)
        self.assertEqual(visits.search([("is_late", "=", False), both]), self.visit)
        self.assertEqual(visits.with_user(self.technician).search([("is_mine", "=", True), both]), self.mine)

    # --- On the spot -----------------------------------------------------------------------------------------------

    def test_clock(self):
        """D8: start, pause, go on: the hours add up."""
        self.mine.action_start()
        with freeze_time("2026-03-03 09:00"):
            self.mine.action_pause()
            self.mine.action_pause()
        with freeze_time("2026-03-03 09:30"):
            self.mine.action_start()
        self._check()
        with freeze_time("2026-03-03 10:15"):
            self.mine.action_close()
        self.assertRecordValues(
            self.visit,
            [{"effective_hours": 1.75, "effective_start": datetime(2026, 3, 3, 8),
              "effective_end": datetime(2026, 3, 3, 10, 15)}],
        )
        labour = self.visit.line_ids.filtered(lambda line: line.kind == "labour")
        self.assertRecordValues(labour, [{"quantity": 1.75, "product_id": self.labour.id}])

    def test_clock_started_twice(self):
        """D8: starting a clock that runs loses no hours; going on after an end was entered asks for it anew."""
        self.mine.action_start()
        with freeze_time("2026-03-03 09:00"):
            self.mine.write({"effective_end": datetime(2026, 3, 3, 9)})
            self.mine.action_start()
        self.assertRecordValues(self.visit, [{"effective_hours": 1.0, "effective_end": False}])
        with freeze_time("2026-03-03 09:30"):
            self.mine.action_pause()
        self.assertEqual(self.visit.effective_hours, 1.5)

    def test_required_checks(self):
        """D8: a visit is not closed while a required check is open; the check is named."""
        self.mine.action_start()
        with self.assertRaisesRegex(UserError, "Clean the burner, Measure the flue gas"):
            self.mine.action_close()
        wizard = self.env["service.close"].with_user(self.technician).create({"visit_id": self.visit.id})
        self.assertIn("Clean the burner", wizard.open_checks)
        with self.assertRaisesRegex(UserError, "checks are open"):
            wizard.action_confirm()
        self._check()
        self.mine.action_close()

    def test_close_in_the_office(self):
        """A5: the office closes a visit afterwards by its planned time, with its financial handling and a next one."""
        self._check()
        with freeze_time("2026-03-04 09:00"):
            action = self.visit.with_user(self.dispatcher).action_open_close()
            with Form(self.env["service.close"].with_user(self.dispatcher).with_context(**action["context"])) as form:
                self.assertEqual(form.effective_hours, 2.0)
                form.settlement = "goodwill"
                form.next_needed = True
                form.next_date = date(2026, 9, 3)
            form.record.action_confirm()
        self.assertRecordValues(
            self.visit,
            [
                {
                    "state": "done",
                    "effective_start": datetime(2026, 3, 3, 8),
                    "effective_end": datetime(2026, 3, 3, 10),
                    "effective_hours": 2.0,
                    "settlement": "goodwill",
                    "next_needed": True,
                }
            ],
        )
        self.assertEqual(set(self.visit.line_ids.mapped("coverage")), {"goodwill"})

    def test_close_what_is_not_open(self):
        """C9: a cancelled or a closed visit is not closed again."""
        self._done()
        with self.assertRaisesRegex(UserError, "is not planned or in progress"):
            self.mine.action_close()
        cancelled = self._create_visit().with_user(self.dispatcher)
        cancelled.action_cancel()
        with self.assertRaisesRegex(UserError, "is not planned or in progress"):
            cancelled.action_close()

    def test_no_kilometre_product(self):
        """D8: kilometres without a product to bill them by: a sentence that says what to do."""
        self.env.company.service_travel_product_id = False
        with self.assertRaisesRegex(UserError, "Choose the product that bills kilometres"):
            self.mine.kilometres = 10

    def test_kilometres_beside_parts(self):
        """D8: kilometres typed before a part is added are still there after it."""
        self.mine.action_start()
        spec = {"kilometres": {}, "line_ids": {"fields": {"product_id": {}, "kind": {}, "quantity": {}}}}
        lines = self.mine.onchange({"kilometres": 12}, ["kilometres"], spec)["value"]["line_ids"]
        part = {"product_id": self.part.id, "kind": "part", "quantity": 1}
        form = {"kilometres": 12, "line_ids": [*lines, [Command.CREATE, "part", part]]}
        self.assertEqual(self.mine.onchange(form, ["line_ids"], spec)["value"].get("kilometres", 12), 12)
        self.mine.write(form)
        self.assertEqual(self.mine.kilometres, 12)
        self.assertEqual(len(self.mine.line_ids.filtered(lambda line: line.kind == "travel")), 1)

    # --- Signature -------------------------------------------------------------------------------------------------

    def test_signature(self):
        """D9: signed with name and time; not without either."""
        self.mine.action_start()
        for signature, name in ((False, "Jan"), (SIGNATURE, " "), (SIGNATURE, False)):
            with self.assertRaisesRegex(UserError, "a drawing and a name"):
                self.mine.action_sign(signature, name)
        self.mine.action_sign(SIGNATURE, "Jan Lefort")
        self.assertRecordValues(self.visit, [{"signed_by": "Jan Lefort", "signed_on": datetime(2026, 3, 3, 8)}])
        with self.assertRaisesRegex(UserError, "signed or done"):
            self.mine.action_sign(SIGNATURE, "Somebody else")

    def test_signature_locks_everything(self):
        """D9: after signing, nothing of the order changes: not itself, not a child, for whatever role."""
        visit = self._done()
        line, travel = visit.line_ids[0], visit.line_ids.filtered(lambda line: line.kind == "travel")
        other = self._create_visit().with_user(self.manager)
        loose = other.env["service.visit.line"].create(
            {"visit_id": other.id, "product_id": self.part.id, "quantity": 1}
        )
        loose_reading = self.env["service.meter.reading"].create({"meter_id": self.meter.id, "value": 120})
        for user in (self.technician, self.dispatcher, self.manager):
            order = visit.with_user(user)
            if user != self.technician:
                with self.assertRaisesRegex(UserError, "signed or done"):
                    loose.with_user(user).visit_id = visit
            for change in (
                lambda order=order: order.write({"effective_hours": 9}),
                lambda order=order: order.write({"kilometres": 9}),
                lambda order=order: order.write({"work_report": "Other"}),
                lambda order=order: order.write({"signature": False}),
                lambda order=order: order.write({"signed_by": "Other"}),
                lambda order=order: order.write({"signed_on": False}),
                lambda order=order: order.write({"equipment_ids": [Command.clear()]}),
                lambda order=order: order.line_ids[0].write({"quantity": 9}),
                lambda order=order: order.line_ids[0].unlink(),
                lambda order=order: order.write({"line_ids": [Command.create({"product_id": self.part.id})]}),
                lambda order=order: order.defect_ids.write({"name": "Other"}),
                lambda order=order: order.defect_ids.unlink(),
                lambda order=order: order.defect_ids.create({"visit_id": order.id, "name": "New"}),
                lambda order=order: order.checklist_ids[0].write({"is_done": False}),
                lambda order=order: order.checklist_ids[0].unlink(),
                lambda order=order: order.checklist_ids.create({"visit_id": order.id, "name": "New"}),
                lambda order=order: order.reading_ids.write({"value": 90}),
                lambda order=order: order.reading_ids.unlink(),
                lambda order=order: order.reading_ids.write({"visit_id": False}),
                lambda order=order: order.reading_ids.create(
                    {"visit_id": order.id, "meter_id": self.meter.id, "value": 130}
                ),
                lambda order=order: loose_reading.with_user(order.env.user).write({"visit_id": order.id}),
                order.action_start,
                lambda order=order: order.action_sign(SIGNATURE, "Other"),
            ):
                with self.assertRaisesRegex(UserError, "signed or done|over and cannot|by hand|not allowed|access to"):
                    change()
        self.assertEqual((line.quantity, travel.quantity), (2, 40))

    def test_done_unsigned_is_locked(self):
        """D9, D10: a closed visit is locked also without a signature; only sending it back reopens it."""
        visit = self._done(sign=False)
        for reopen in (self.mine.action_start, lambda: self.mine.write({"effective_hours": 1})):
            with self.assertRaisesRegex(UserError, "signed or done"):
                reopen()
        with self.assertRaisesRegex(UserError, "cannot be moved"):
            visit.date_start = datetime(2026, 3, 9, 8)
        self.assertEqual(visit.state, "done")
        visit.action_approve()
        with self.assertRaisesRegex(UserError, "signed or done"):
            self.mine.action_start()

    # --- Sending back ----------------------------------------------------------------------------------------------

    def test_send_back(self):
        """D10: sent back with a reason, the technician is told; the signature is off, corrected hours are billed."""
        visit = self._done()
        visit.action_approve()
        wizard = self.env["service.send.back"].with_user(self.manager).create(
            {"visit_ids": [Command.set(visit.ids)], "reason": "Only one nozzle fits"}
        )
        wizard.action_confirm()
        self.assertRecordValues(
            visit, [{"state": "in_progress", "signature": False, "signed_by": False, "signed_on": False}]
        )
        self.assertEqual(set(visit.line_ids.mapped("approval")), {"pending"})
        message = visit.message_ids[0]
        self.assertIn("Only one nozzle fits", message.body)
        self.assertIn(self.technician.partner_id, message.notified_partner_ids)
        self.mine.line_ids.filtered(lambda line: line.kind == "part").quantity = 1
        close = self.env["service.close"].with_user(self.technician).create(
            {"visit_id": visit.id, "effective_hours": 2.5}
        )
        close.action_review()
        close.write({"signature": SIGNATURE, "signed_by": "Jan"})
        close.action_confirm()
        labour = visit.line_ids.filtered(lambda line: line.kind == "labour")
        self.assertRecordValues(labour, [{"quantity": 2.5, "quantity_approved": 2.5}])
        self.assertRecordValues(visit, [{"state": "done", "signed_by": "Jan"}])

    def test_send_back_rights(self):
        """D10: the office takes a signature back while in progress, a manager what is done, a technician nothing."""
        self.mine.action_start()
        self.mine.action_sign(SIGNATURE, "Jan")
        with self.assertRaises(AccessError):
            self.mine.action_send_back("Forgot a part")
        office = self.visit.with_user(self.dispatcher)
        office.action_send_back("Forgot a part")
        self.assertFalse(self.visit.signed_on)
        with self.assertRaisesRegex(UserError, "cannot be sent back"):
            office.action_send_back("Again")
        self._done()
        with self.assertRaises(AccessError):
            self.mine.action_send_back("Mine")
        with self.assertRaises(AccessError):
            self.visit.with_user(self.dispatcher).action_send_back("Office")

    # --- The next visit --------------------------------------------------------------------------------------------

    def test_plan_next_batch(self):
        """A6: the next visits of several at once, each linked both ways; asked again, no second one."""
        visit = self._done()
        visit.write({"next_needed": True, "next_date": date(2026, 9, 3)})
        other = self._create_visit(subject="Leak")
        other.with_user(self.technician).action_start()
        other.with_user(self.technician).action_close()
        both = (self.visit | other).with_user(self.dispatcher)
        action = both.action_plan_next()
        self.assertEqual(both.next_ids.previous_id, both)
        self.assertEqual(self.env["service.visit"].search(action["domain"]), both.next_ids.sorted())
        first = self.visit.next_ids
        self.assertRecordValues(
            first,
            [{"state": "new", "subject": "No hot water", "window_start": date(2026, 9, 3), "signed_on": False,
              "effective_hours": 0, "technician_ids": self.technician.ids, "equipment_ids": self.boiler.ids}],
        )
        self.assertRecordValues(first.line_ids, [{"product_id": self.part.id, "quantity_planned": 1, "quantity": 0}])
        self.assertEqual(first.checklist_ids.mapped("is_done"), [False] * 3)
        both.action_plan_next()
        self.assertEqual(len(both.next_ids), 2)
        self.assertFalse(any(both.mapped("next_needed")))

    def test_plan_next_of_an_open_visit(self):
        """A6: a visit that is not done has no next one yet."""
        with self.assertRaisesRegex(UserError, "is not done yet"):
            self.visit.with_user(self.dispatcher).action_plan_next()

    def test_chain(self):
        """A6: the whole chain is traced from any of its visits; its links are not deleted."""
        self._done()
        self.visit.with_user(self.dispatcher).action_plan_next()
        second = self.visit.next_ids
        second.with_user(self.technician).action_start()
        second.checklist_ids.write({"is_done": True})
        second.with_user(self.technician).action_close()
        second.with_user(self.dispatcher).action_plan_next()
        chain = self.visit | second | second.next_ids
        for visit in chain:
            action = visit.with_user(self.dispatcher).action_view_chain()
            self.assertEqual(set(action["domain"][0][2]), set(chain.ids))
        for visit in chain:
            with self.assertRaisesRegex(UserError, "has a history"):
                visit.with_user(self.dispatcher).unlink()
