from datetime import date, datetime
from functools import partial
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from ...models.dispatch import calendar_event
from ..common import SIGNATURE, ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 08:00")
class TestIntrusion(ServiceCommon):
    """What somebody could reach over RPC by fields and methods that no screen offers: each is refused."""

    def setUp(self):
        super().setUp()
        self.visit = self._create_visit(
            date_start=datetime(2026, 3, 4, 8),
            line_ids=[Command.create({"product_id": self.part.id, "quantity": 1})],
            checklist_ids=[Command.create({"name": "Look"})],
        )
        self.mine = self.visit.with_user(self.technician)
        self.others = self._create_visit(technician_ids=[Command.set(self.technician_2.ids)])
        self.plain = new_test_user(self.env, "plain_ada", "base.group_user", name="Ada")

    def assertRefused(self, change, record=None, names=()):
        """`change` is refused with AccessError, and `names` of `record` keep their values."""
        before = record and record.sudo().read(names, load=None)
        with self.assertRaises(AccessError):
            change()
        if record:
            record.invalidate_recordset()
            self.assertEqual(record.sudo().read(names, load=None), before)

    # --- Fields of a visit -----------------------------------------------------------------------------------------

    def test_private_meeting(self):
        """A7: no visit is tied to another event: a private meeting would be moved, renamed and deleted with it."""
        meeting = self.env["calendar.event"].with_user(self.technician_2).create(
            {"name": "Doctor", "start": datetime(2026, 3, 5, 8), "stop": datetime(2026, 3, 5, 9), "privacy": "private"}
        )
        for user in (self.technician, self.dispatcher):
            visit = self.visit.with_user(user)
            self.assertRefused(lambda visit=visit: visit.write({"event_id": meeting.id}), self.visit, ["event_id"])
            self.assertRefused(
                lambda user=user: meeting.with_user(user).write({"service_visit_ids": [Command.link(self.visit.id)]}),
                self.visit,
                ["event_id"],
            )
        self.assertRefused(
            lambda: self.visit.with_user(self.dispatcher).create({"subject": "New", "event_id": meeting.id})
        )
        office = self.visit.with_user(self.dispatcher).with_context(default_event_id=meeting.id)
        made = office.create({"subject": "New"})
        self.assertFalse(made.event_id)

    def test_owned_by_methods(self):
        """C4, X2: number, chain, due date, order, amounts and signature of a visit are nobody's to write."""
        contract = self._create_contract(start=True)
        values = {
            "name": "INT/1",
            "due_id": contract.due_ids[:1].id,
            "previous_id": self.others.id,
            "is_next_planned": True,
            "amount_billable": 1.0,
            "signed_by": "Nobody",
            "signed_on": datetime(2026, 3, 3),
            "signature": SIGNATURE,
            "state": "done",
            "is_from_mail": True,
            "timer_start": datetime(2026, 3, 1),
        }
        for user in (self.technician, self.dispatcher, self.manager):
            for name, value in values.items():
                with self.subTest(user=user.name, name=name):
                    self.assertRefused(
                        lambda user=user, name=name, value=value: self.visit.with_user(user).write({name: value}),
                        self.visit,
                        [name],
                    )
            self.assertRefused(lambda user=user: self.visit.line_ids.with_user(user).write({"price_subtotal": 1}))
        due = contract.due_ids[0].with_user(self.dispatcher)
        self.assertRefused(lambda: due.write({"contract_id": contract.id + 1}))

    def test_import(self):
        """C4: nor are they imported."""
        result = self.visit.with_user(self.dispatcher).load(["subject", "name"], [["Imported", "INT/1"]])
        self.assertFalse(result["ids"])
        self.assertIn("by hand", result["messages"][0]["message"])

    def test_attached_signature(self):
        """D9: nobody forges a signature by the attachment that holds it."""
        self.mine.action_start()
        self.mine.action_sign(SIGNATURE, "Griet")
        held = self.env["ir.attachment"].search(
            [("res_model", "=", "service.visit"), ("res_id", "=", self.visit.id), ("res_field", "=", "signature")]
        )
        self.assertTrue(held)
        for user in (self.technician, self.dispatcher):
            self.assertRefused(lambda user=user: held.with_user(user).write({"raw": b"forged"}))
            self.assertRefused(lambda user=user: held.with_user(user).unlink())
            self.assertRefused(
                lambda: self.env["ir.attachment"].with_user(self.technician).create(
                    {"name": "x", "res_model": "service.visit", "res_id": self.visit.id, "res_field": "signature"}
                )
            )

    def test_planned_by_the_office(self):
        """A4, D6: a technician neither plans, cancels, reopens nor re-dates a visit, not even his own."""
        mine = self.mine
        other = {"subject": "Other", "date_start": datetime(2026, 3, 9, 8), "date_end": False, "priority": "3"}
        other |= {"partner_id": self.partner_a.id, "equipment_ids": [Command.clear()], "user_id": self.technician.id}
        other |= {"technician_ids": [Command.clear()], "assignment_ids": [Command.clear()], "kind": "warranty"}
        for name, value in other.items():
            if value:
                with self.subTest(name=name):
                    self.assertRefused(lambda name=name, value=value: mine.write({name: value}))
        for act in (
            mine.action_plan,
            mine.action_unplan,
            mine.action_cancel,
            mine.action_reopen,
            mine.action_send_back,
            mine.action_plan_next,
            lambda: mine.plan_from_calendar("2026-03-09 08:00:00"),
        ):
            self.assertRefused(act, self.visit, ["state", "date_start"])
        self.visit.with_user(self.dispatcher).action_cancel()
        self.assertRefused(mine.action_reopen, self.visit, ["state"])

    def test_signature_stays(self):
        """D9: a technician does not drop a customer's signature; the office may, while the work goes on."""
        self.mine.action_start()
        self.mine.action_sign(SIGNATURE, "Griet")
        self.assertRefused(lambda: self.mine.action_send_back("Forgot"), self.visit, ["signed_by"])
        self.assertRefused(
            lambda: self.env["service.send.back"].with_user(self.technician).create(
                {"visit_ids": self.visit.ids, "reason": "Forgot"}
            )
        )
        self.visit.with_user(self.dispatcher).action_send_back("Forgot a part")
        self.assertFalse(self.visit.signed_on)

    def test_technician_still_works(self):
        """D8: what a technician does on the spot stays free, up to the signature."""
        mine = self.mine
        mine.action_start()
        mine.action_pause()
        mine.action_start()
        mine.checklist_ids.is_done = True
        mine.write(
            {
                "kilometres": 3,
                "work_report": "<p>Done</p>",
                "effective_hours": 1.5,
                "next_needed": True,
                "defect_ids": [Command.create({"name": "Rust"})],
                "line_ids": [Command.create({"product_id": self.part.id, "quantity": 2})],
            }
        )
        mine.action_sign(SIGNATURE, "Griet")
        mine.action_close()
        self.assertEqual(self.visit.state, "done")

    def test_foreign_visit(self):
        """D7: nothing is put on a colleague's visit, nor moved there."""
        self.visit.sudo().reading_ids = [
            Command.create({"meter_id": self._create_meter().id, "value": 1, "user_id": self.technician.id})
        ]
        for record in (self.mine.line_ids, self.mine.checklist_ids, self.mine.reading_ids):
            self.assertRefused(lambda record=record: record.write({"visit_id": self.others.id}))
        self.assertRefused(
            lambda: self.mine.reading_ids.create(
                {"meter_id": self.mine.reading_ids.meter_id.id, "value": 2, "visit_id": self.others.id}
            )
        )

    def test_required_check(self):
        """A5: a technician neither deletes a required check nor makes it a voluntary one."""
        self.assertRefused(lambda: self.mine.checklist_ids.write({"is_required": False}))
        self.assertRefused(self.mine.checklist_ids.unlink)

    # --- Accounting ------------------------------------------------------------------------------------------------

    def test_any_invoice(self):
        """C4: a technician reads no invoice, neither through the object of a visit nor as such: only its name."""
        invoice = self.init_invoice("out_invoice", self.customer, products=self.part, post=True)
        line = invoice.invoice_line_ids
        self.assertRefused(lambda: self.mine.write({"invoice_line_id": line.id}), self.visit, ["invoice_line_id"])
        self.visit.with_user(self.dispatcher).invoice_line_id = line
        for record in (invoice, line):
            self.assertRefused(lambda record=record: record.with_user(self.technician).read(["name"]))
            self.assertRefused(lambda record=record: record.with_user(self.technician).search([]))
        self.assertIn(invoice.name, self.mine.invoiced_item)
        shown = self.mine.web_read({"invoice_line_id": {"fields": {"display_name": {}}}, "invoiced_item": {}})
        self.assertIn("Burner nozzle", shown[0]["invoiced_item"])
        report = self.env["ir.actions.report"].with_user(self.technician)
        html = report._render_qweb_html("service_maintenance.action_report_work_order", self.visit.ids)[0]
        self.assertIn(invoice.name, html.decode())

    # --- Due dates -------------------------------------------------------------------------------------------------

    def test_billed_by_hand(self):
        """D11: nobody says by hand which visit a line of an order or invoice bills: it would count as invoiced."""
        line = self.visit.line_ids
        order = self.env["sale.order"].with_user(self.salesperson).create(
            {"partner_id": self.customer.id, "order_line": [Command.create({"product_id": self.part.id})]}
        )
        self.assertRefused(lambda: order.order_line.write({"service_line_id": line.id}))
        sold = order.order_line.with_context(default_service_line_id=line.id)
        self.assertRefused(lambda: sold.create({"order_id": order.id, "product_id": self.part.id}))
        self.assertRefused(
            lambda: order.write(
                {"order_line": [Command.create({"product_id": self.part.id, "service_line_id": line.id})]}
            )
        )
        moves = self.env["account.move"].with_user(self.accountant)
        values = {"product_id": self.part.id, "price_unit": 1.0}
        head = {"move_type": "out_invoice", "partner_id": self.customer.id}
        self.assertRefused(
            lambda: moves.create({**head, "invoice_line_ids": [Command.create({**values, "service_line_id": line.id})]})
        )
        invoice = moves.create({**head, "invoice_line_ids": [Command.create(values)]})
        self.assertRefused(lambda: invoice.invoice_line_ids.write({"service_line_id": line.id}))
        invoice.invoice_line_ids.sudo().service_line_id = line
        self.assertRefused(lambda: invoice.invoice_line_ids.write({"service_line_id": False}))
        self.assertFalse(order.copy().order_line.service_line_id)

    def test_foreign_due_date(self):
        """X4: nobody completes a due date by tying something of his own to it."""
        contract = self._create_contract(start=True, recurrence_basis="completed", action="activity")
        due = contract.due_ids[:1]
        due.action_trigger()
        activities = self.env["mail.activity"].with_user(self.plain)
        own = activities.create({"summary": "Coffee", "user_id": self.plain.id})
        self.assertRefused(lambda: own.write({"due_id": due.id}), own, ["due_id"])
        self.assertRefused(lambda: own.copy({"due_id": due.id}))
        order = self.env["sale.order"].with_user(self.salesperson).create({"partner_id": self.customer.id})
        self.assertRefused(lambda: order.write({"due_id": due.id, "service_contract_id": contract.id}))
        self.assertFalse(due.date_completed)

    # --- Equipment -------------------------------------------------------------------------------------------------

    def test_equipment(self):
        """D2, D10: a technician keeps serial number, photo, card and note; not warranty, contracts and visits."""
        contract = self._create_contract(start=True)
        card = self.boiler.with_user(self.technician)
        for values in (
            {"warranty_end_date": date(2036, 1, 1)},
            {"install_date": date(2026, 1, 1)},
            {"visit_ids": [Command.unlink(self.visit.id)]},
            {"contract_ids": [Command.unlink(contract.id)]},
            {"partner_id": self.partner_a.id},
            {"category_id": self.env["service.equipment.category"].create({"name": "X"}).id},
            {"active": False},
        ):
            with self.subTest(values=values):
                self.assertRefused(lambda values=values: card.write(values), self.boiler, [*values])
        card.write({"serial_number": "B-2", "note": "Behind the shed", "image_1920": SIGNATURE})
        self.assertEqual(self.boiler.serial_number, "B-2")

    def _create_meter(self):
        return self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})

    def test_others_readings(self):
        """X7: a technician changes and deletes own readings, not those of others; reads all."""
        meter = self._create_meter()
        readings = self.env["service.meter.reading"]
        own = readings.with_user(self.technician).create({"meter_id": meter.id, "value": 5})
        others = readings.with_user(self.technician_2).create({"meter_id": meter.id, "value": 7})
        as_technician = others.with_user(self.technician)
        self.assertEqual(as_technician.value, 7)
        self.assertRefused(lambda: as_technician.write({"value": 6}), others, ["value"])
        self.assertRefused(as_technician.unlink)
        self.assertRefused(lambda: own.write({"user_id": self.technician_2.id}))
        own.write({"value": 6})
        own.unlink()
        others.with_user(self.dispatcher).write({"value": 8})

    # --- The calendar ----------------------------------------------------------------------------------------------

    def test_event_follows_the_visit(self):
        """A7: whoever may not plan a visit does not move, rename, hide or delete its event, nor change who attends."""
        event = self.visit.event_id
        keys = ["name", "start", "stop", "active", "partner_ids", "location", "show_as"]
        for user in (self.technician, self.technician_2, self.plain, self.salesperson):
            own = event.with_user(user)
            for change in (
                lambda own=own: own.write({"start": datetime(2026, 3, 9, 8), "stop": datetime(2026, 3, 9, 9)}),
                lambda own=own: own.write({"name": "Mine"}),
                lambda own=own: own.write({"show_as": "free"}),
                lambda own=own: own.write({"active": False}),
                lambda own=own: own.write({"partner_ids": [Command.link(self.customer.id)]}),
                lambda own=own: own.write({"partner_ids": [Command.clear()]}),
                lambda own=own: own.write({"attendee_ids": [Command.clear()]}),
                own.unlink,
                own.action_archive,
                own.attendee_ids.unlink,
                lambda own=own: own.attendee_ids.write({"partner_id": self.plain.partner_id.id}),
                lambda own=own, user=user: own.attendee_ids.create(
                    {"event_id": event.id, "partner_id": self.env.user.partner_id.id}
                ),
            ):
                self.assertRefused(change, event, keys)
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 4, 8))
        with self.assertRaisesRegex(AccessError, "the office moves it"):
            event.with_user(self.technician).write({"start": datetime(2026, 3, 9, 8), "stop": datetime(2026, 3, 9, 9)})

    def test_event_of_the_office(self):
        """A7: the office moves and deletes it in the calendar as ever; the rest of an event is anybody's."""
        event = self.visit.event_id.with_user(self.dispatcher)
        event.write({"start": datetime(2026, 3, 9, 8), "stop": datetime(2026, 3, 9, 9)})
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 9, 8))
        self.visit.event_id.with_user(self.technician).write({"description": "<p>Ring twice</p>"})
        event.unlink()
        self.assertEqual(self.visit.state, "new")

    def test_into_a_colleague_s_visit(self):
        """C5: a technician does not put himself into a colleague's visit."""
        self.others.with_user(self.dispatcher).date_start = datetime(2026, 3, 4, 13)
        event = self.others.event_id.with_user(self.technician)
        self.assertRefused(
            lambda: event.write({"partner_ids": [Command.link(self.technician.partner_id.id)]}),
            self.others,
            ["technician_ids"],
        )

    def test_answer_in_another_name(self):
        """C7: an answer counts only from the technician; nobody declines for him, by whatever way."""
        attendee = self.visit.event_id.attendee_ids
        assignment = self.visit.assignment_ids
        for user in (self.technician_2, self.plain, self.dispatcher):
            self.assertRefused(attendee.with_user(user).do_decline, attendee, ["state"])
            self.assertRefused(lambda user=user: attendee.with_user(user).write({"state": "accepted"}))
        # The link of Odoo's own invitation mail acts with all rights and nobody's name.
        attendee.with_user(self.env.ref("base.public_user")).sudo().do_decline()
        self.assertRecordValues(assignment, [{"state": "to_confirm", "answered_by": False}])
        self.assertEqual(self.visit.state, "planned")
        busy = self.technician._service_busy(datetime(2026, 3, 4, 7), datetime(2026, 3, 4, 10))
        self.assertTrue(busy[self.technician], "the visit still takes his time")
        attendee.with_user(self.technician).do_accept()
        self.assertRecordValues(assignment, [{"state": "accepted", "answered_by": "calendar"}])

    def test_no_mail_over_rpc(self):
        """C7: nobody answers for a colleague by handing over a mail that never came."""
        for name in ("message_new", "message_update"):
            with self.assertRaises(AccessError):
                get_public_method(self.mine, name)

    def test_outlook(self):
        """A7: a connector writes as the technician what it found: the same again, or his answer, is no change."""
        event = self.visit.event_id.with_user(self.technician)
        event.write(
            {
                "name": event.name,
                "start": event.start,
                "stop": event.stop,
                "attendee_ids": [Command.update(event.attendee_ids.id, {"state": "declined"})],
            }
        )
        self.assertEqual(self.visit.assignment_ids.state, "declined")
        self.assertEqual(self.visit.state, "new")

    def test_connector(self):
        """A7: what a technician moves in Outlook or Google is sent back as the office planned it; his sync goes on."""
        event = self.visit.event_id.with_user(self.technician)
        moved = {"start": datetime(2026, 3, 9, 8), "stop": datetime(2026, 3, 9, 9), "name": "Mine"}
        moved["description"] = "Ring"
        answer = [Command.update(event.attendee_ids.id, {"state": "accepted"})]
        # The connectors' own mark is not installed here.
        with patch.object(calendar_event, "CONNECTOR_FIELDS", ("follow_recurrence",)):
            event.write({**moved, "attendee_ids": answer, "follow_recurrence": False})
        self.assertTrue(event.follow_recurrence)
        self.assertEqual(event.start, datetime(2026, 3, 4, 8))
        self.assertIn("Ring", event.description)
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 4, 8))
        self.assertEqual(self.visit.assignment_ids.state, "accepted")

    # --- Dialogs ---------------------------------------------------------------------------------------------------

    def test_dialog_about_another_s_visit(self):
        """D7: a dialog shows nothing of a visit that the user may not read, opened with whichever id."""
        self.others._write_owned({"work_report": "<p>Secret</p>", "signed_by": "Secret"})
        foreign = self._create_visit(
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
            equipment_ids=False,
            technician_ids=False,
            user_id=False,
        )
        for user, model, name, visit in (
            (self.technician, "service.close", "visit_id", self.others),
            (self.dispatcher, "service.close", "visit_id", foreign),
            (self.dispatcher, "service.request.move", "visit_id", foreign),
            (self.dispatcher, "service.visit.schedule", "only_visit_id", foreign),
            (self.dispatcher, "service.visit.schedule", "visit_ids", foreign),
        ):
            Dialog = self.env[model].with_user(user)
            vals = {name: [Command.set(visit.ids)] if name == "visit_ids" else visit.id}
            given = Dialog.with_context(**{f"default_{name}": vals[name]})
            with self.subTest(model=model, name=name, visit=visit.subject):
                for change in (
                    partial(Dialog.create, vals),
                    partial(Dialog.onchange, vals, [name], {"partner_id": {}}),
                    partial(given.default_get, [name]),
                ):
                    self.assertRefused(change)

    # --- Methods ---------------------------------------------------------------------------------------------------

    def test_methods(self):
        """Rights: every button asks who presses it: an accountant and a plain employee reach none of them."""
        contract = self._create_contract(start=True)
        due = contract.due_ids[:1]
        records = {
            self.visit: "start close cancel reopen unplan plan plan_next approve send_back mail_work_order",
            self.visit.line_ids: "approve refuse",
            self.visit.assignment_ids: "accept decline mail_again",
            contract: "pause trigger_now toggle_pause trigger_selected",
            due: "trigger skip",
        }
        for record, names in records.items():
            for name in names.split():
                users = [self.accountant, self.plain]
                if record._name not in ("service.visit", "service.visit.line") or name in ("approve", "refuse"):
                    users.append(self.technician)
                for user in users:
                    with self.subTest(record=record, name=name, user=user.name), self.assertRaises(UserError):
                        getattr(record.with_user(user), f"action_{name}")()
        for user in (self.accountant, self.plain, self.technician):
            self.assertRefused(self.env["service.visit.assignment"].with_user(user).action_mail_again)
        for method in ("get_calendar_team", "get_calendar_busy"):
            with self.assertRaises(AccessError):
                args = () if method == "get_calendar_team" else ("2026-03-03 00:00:00", "2026-03-09 00:00:00")
                getattr(self.visit.with_user(self.plain), method)(*args)
