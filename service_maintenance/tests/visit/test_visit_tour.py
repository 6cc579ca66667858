from datetime import datetime, timedelta

import pytz

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import SIGNATURE, ServiceCommon


class VisitTourCommon(ServiceCommon, HttpCase):
    """An urgent visit of the bakery, to be done next week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.monday = today + timedelta(days=7 - today.weekday())
        cls.visit = cls._create_visit(
            priority="3",
            window_start=cls.monday,
            window_end=cls.monday + timedelta(days=4),
            **cls.visit_template._prepare_visit_vals(),
        )

    def _local(self, days, hour):
        """`hour` in Brussels, `days` after that Monday, as naive UTC."""
        moment = datetime.combine(self.monday + timedelta(days=days), datetime.min.time()).replace(hour=hour)
        return pytz.timezone("Europe/Brussels").localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def _do_visit(self):
        """Marc does the work: two nozzles, an hour and a half, 18 kilometres; the customer signs."""
        self.visit._plan({self.visit: (self._local(1, 8), self._local(1, 10), None)})
        mine = self.visit.with_user(self.technician)
        mine.action_start()
        mine.write({"kilometres": 18.0, "effective_hours": 1.5})
        mine.checklist_ids.write({"is_done": True})
        mine.line_ids.filtered(lambda line: line.kind == "part").quantity = 2.0
        mine.action_pause()
        mine._add_labour_line()
        mine.action_sign(SIGNATURE, "Griet Lefort")
        mine.action_close()


@tagged("post_install", "-at_install")
class TestVisitTour(VisitTourCommon):
    def test_record(self):
        """C1, C3, C4, D4: a call comes in: customer, urgency, invoiced item, a new type, a template."""
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.part, post=True)
        self.start_tour("/odoo/service-to-plan", "service_visit_record", login="disp_eva")
        visit = self.env["service.visit"].search([("subject", "=", "Cold radiators")])
        self.assertEqual(visit.partner_id, self.customer)
        self.assertEqual(visit.priority, "2")
        self.assertEqual(visit.invoice_line_id, invoice.invoice_line_ids)
        self.assertEqual(visit.user_id, self.dispatcher)
        self.assertEqual(visit.checklist_ids.mapped("name"), self.visit_template.checklist_ids.mapped("name"))
        self.assertRecordValues(visit.line_ids, [{"product_id": self.part.id, "kind": "part", "quantity_planned": 1.0}])

    def test_known_customer(self):
        """C1, C3, C4: a known customer's request is recorded in 8 clicks and two texts, urgency and boiler included."""
        self.start_tour("/odoo/service-to-plan", "service_visit_known_customer", login="disp_eva")
        visit = self.env["service.visit"].search([("subject", "=", "Cold radiators")])
        self.assertRecordValues(
            visit, [{"partner_id": self.customer.id, "equipment_ids": self.boiler.ids, "priority": "3"}]
        )

    def test_new_customer(self):
        """C1, C2: a new customer's, with address, company ID, phone and e-mail, in 14 clicks."""
        self.start_tour("/odoo/service-to-plan", "service_visit_new_customer", login="disp_eva")
        visit = self.env["service.visit"].search([("subject", "=", "Cold radiators")])
        self.assertRecordValues(
            visit.partner_id,
            [{"name": "Butcher Maes", "street": "Market 5", "city": "Aalst", "email": "maes@example.com"}],
        )
        self.assertEqual(visit.contact_phone, visit.partner_id.phone)

    def test_bill_in_two_clicks(self):
        """D10, D11: a visit without corrections is approved and invoiced in two clicks, also by a manager who keeps no
        books."""
        self._do_visit()
        self.start_tour(f"/odoo/service-to-approve/{self.visit.id}", "service_visit_bill_plain", login="mana_tom")
        self.assertEqual(self.visit.state, "invoiced")
        self.assertEqual(self.visit.invoice_ids.amount_untaxed, 25.0 * 2 + 60.0 * 1.5 + 0.5 * 18)

    def test_approve_and_invoice(self):
        """D10, D11: the manager corrects one line, refuses another, and invoices the rest."""
        self.manager.group_ids += self.env.ref("account.group_account_invoice")
        self._do_visit()
        self.start_tour("/odoo/service-to-approve", "service_visit_bill", login="mana_tom")
        self.assertEqual(self.visit.state, "invoiced")
        invoice = self.visit.invoice_ids
        self.assertEqual(invoice.state, "draft")
        billed = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        self.assertEqual(
            {line.product_id: (line.quantity, line.price_unit) for line in billed},
            {self.part: (2.0, 25.0), self.labour: (1.0, 60.0)},
        )


@tagged("post_install", "-at_install")
class TestVisitTourPhone(VisitTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_plain_visit(self):
        """C9, D8: a plain visit (start, two checks, one part, kilometres, signature) takes 15 taps and two texts."""
        self.visit._plan({self.visit: (self._local(1, 8), self._local(1, 10), None)})
        self.start_tour("/odoo/service-my-visits", "service_visit_plain", login="tech_marc")
        self.assertEqual(self.visit.state, "done")
        self.assertTrue(self.visit.signed_on)
        self.assertEqual(self.visit.kilometres, 18)
        used = self.visit.line_ids.filtered(lambda line: line.kind == "part")
        self.assertEqual(used.quantity, used.quantity_planned)

    def test_approve_by_card(self):
        """D10: on the manager's phone a card says what the visit comes to; one tap approves it."""
        self._do_visit()
        self.start_tour("/odoo/service-to-approve", "service_visit_bill_phone", login="mana_tom")
        self.assertEqual(self.visit.state, "approved")

    def test_close_and_sign(self):
        """A5, C9, D8, D9: in the cellar, on a phone: start, part, kilometres, checks, hours, signature."""
        self.visit._plan({self.visit: (self._local(1, 8), self._local(1, 10), None)})
        self.start_tour("/odoo/service-my-visits", "service_visit_close", login="tech_marc")
        self.assertRecordValues(
            self.visit,
            [{"state": "done", "signed_by": "Griet Lefort", "effective_hours": 1.5, "next_needed": True}],
        )
        self.assertTrue(self.visit.signature)
        self.assertTrue(self.visit.signed_on)
        quantities = {line.product_id: line.quantity for line in self.visit.line_ids}
        self.assertEqual(quantities, {self.part: 2.0, self.travel: 18.0, self.labour: 1.5})
