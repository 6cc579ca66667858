from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SIGNATURE
from ..mail_common import ServiceMailCommon, ServiceMailHttpCommon


class WorkOrderMailCommon(ServiceMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Griet", "parent_id": cls.customer.id, "email": "griet@lefort.example.com"}
        )
        cls.dispatcher.email = "eva@service.example.com"

    @freeze_time("2026-03-02 08:00")
    def _start(self, **values):
        visit = self._create_visit(contact_id=self.contact.id, **values)
        visit._plan({visit: (datetime(2026, 3, 3, 8, 0), datetime(2026, 3, 3, 9, 0), None)})
        visit.with_user(self.technician).action_start()
        return visit

    def _sign(self, visit):
        visit.with_user(self.technician).action_sign(SIGNATURE, "Griet Lefort")
        visit.with_user(self.technician).action_close()

    def _get_pdf(self, visit):
        return visit.message_ids.attachment_ids.filtered(lambda file: file.name.startswith("Work order"))


@tagged("post_install", "-at_install")
class TestWorkOrderMail(WorkOrderMailCommon):
    def _mail_orders(self):
        self._mail("cron_mail_work_orders")

    def test_mailed(self):
        """D9: after signing and closing, the PDF is mailed to the contact, shows in the messages, and is filed."""
        visit = self._start()
        self._sign(visit)
        self.assertTrue(visit.is_work_order_queued)
        self._mail_orders()
        pdf = self._get_pdf(visit)
        self.assertEqual(pdf.name, f"Work order {visit.name.replace('/', '-')}.pdf")
        self.assertRecordValues(pdf, [{"res_model": visit._name, "res_id": visit.id}])
        mail = self._new_mails.filtered(lambda m: self.contact in m.recipient_ids)
        self.assertEqual(mail.attachment_ids, pdf)
        self.assertEqual(mail.author_id, self.dispatcher.partner_id)
        self.assertFalse(visit.is_work_order_queued)
        self._mail_orders()
        self.assertFalse(self._new_mails)

    def test_pdf(self):
        """D9: what is mailed is a PDF made after the signature."""
        visit = self._start()
        self._sign(visit)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf = visit.with_context(force_report_rendering=True)._render_work_order()
        self.assertEqual(pdf[:5], b"%PDF-")

    def test_one_each_transaction(self):
        """D9, X2: each work order is committed by itself: a pass cut short goes on after the last one mailed."""
        visits = self._start() | self._start()
        for visit in visits:
            self._sign(visit)
        sizes = []
        mail = type(visits)._mail_work_orders

        def note(records):
            sizes.append(len(records))
            return mail(records)

        with patch.object(self.env.registry["service.visit"], "_mail_work_orders", note), patch.object(
            self.env.registry["ir.cron"], "_commit_progress", return_value=0.0
        ):
            self._mail_orders()
        self.assertEqual(sizes, [1], "time was up after the first")
        self.assertEqual(visits.mapped("is_work_order_queued"), [False, True])
        self._mail_orders()
        self.assertEqual(visits.mapped("is_work_order_queued"), [False, False])

    def test_not_signed(self):
        """D9: a visit closed without a signature mails nothing."""
        visit = self._start()
        visit.with_user(self.technician).action_close()
        self._mail_orders()
        self.assertFalse(self._get_pdf(visit))

    def test_setting_off(self):
        """D9: the company can switch it off, and mail by hand."""
        self.company.service_mail_work_order = False
        visit = self._start()
        self._sign(visit)
        self._mail_orders()
        self.assertFalse(self._get_pdf(visit))
        visit.with_user(self.dispatcher).action_mail_work_order()
        self.assertTrue(self._get_pdf(visit))

    def test_no_address(self):
        """D9: without an address the visit stays closed, says why, and is one to-do, until the mail went out."""
        self.contact.email = False
        visit, well = self._start(), self._start(partner_id=self.env.company.partner_id.id, equipment_ids=False)
        well.write({"contact_id": False})
        well.partner_id.email = "info@other.example.com"
        self._sign(visit)
        self._sign(well)
        self._mail_orders()
        self._mail_orders()
        self.assertEqual(visit.state, "done")
        self.assertIn("no e-mail address", visit.mail_error)
        self.assertEqual(visit.activity_ids.user_id, self.dispatcher)
        self.assertTrue(self._get_pdf(well), "One failure stops nobody else's mail")
        self.contact.email = "griet@lefort.example.com"
        visit.with_user(self.dispatcher).action_mail_work_order()
        self.assertFalse(visit.mail_error)
        self.assertFalse(visit.activity_ids)
        self.assertTrue(self._get_pdf(visit))

    def test_contact_in_charge(self):
        """D9: a contact who is responsible for the visit gets the work order as anybody else."""
        visit = self._start()
        visit.contact_id = self.dispatcher.partner_id
        self._sign(visit)
        self._mail_orders()
        self.assertIn(self.dispatcher.partner_id, self._new_mails.recipient_ids)

    def test_report_fails(self):
        """D9: a report that cannot be rendered never undoes the closing."""
        visit = self._start()
        self._sign(visit)
        with patch.object(type(visit), "_render_work_order", autospec=True, side_effect=ValueError("No paper")):
            self._mail_orders()
        self.assertRecordValues(visit, [{"state": "done", "mail_error": "No paper", "is_work_order_queued": True}])

    def test_sent_back(self):
        """D9: what is sent back before it was mailed is not mailed; signed anew it is."""
        visit = self._start()
        self._sign(visit)
        visit.with_user(self.manager).action_send_back("Hours are missing")
        self._mail_orders()
        self.assertFalse(self._get_pdf(visit))
        self._sign(visit)
        self._mail_orders()
        self.assertEqual(len(self._get_pdf(visit)), 1)

    def test_sent_back_inside(self):
        """D1, D9: why a visit is sent back is told to its technicians, not to the customer who follows it."""
        visit = self._start()
        visit.message_subscribe(self.contact.ids)
        self._sign(visit)
        self.technician.notification_type = "email"
        with self.mock_mail_gateway():
            visit.with_user(self.manager).action_send_back("Hours are missing")
        self.assertEqual(self._new_mails.recipient_ids, self.technician.partner_id)

    def test_language(self):
        """D9: the mail and its file speak the contact's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("service_maintenance.mail_template_work_order")
        template.with_context(lang="fr_FR").subject = "Bon de travail {{ object.name }}"
        self.contact.lang = "fr_FR"
        visit = self._start()
        self._sign(visit)
        self._mail_orders()
        self.assertTrue(self._new_mails.filtered(lambda m: m.subject == f"Bon de travail {visit.name}"))


@tagged("post_install", "-at_install")
class TestWorkOrderMailTour(WorkOrderMailCommon, ServiceMailHttpCommon):
    def test_sign_and_mail(self):
        """D9: signed on the phone, mailed by itself, to be seen in the office."""
        visit = self._start()
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour("/odoo/service-my-visits", "service_sign_and_mail", login="tech_marc")
        self.assertEqual(visit.state, "done")
        self._mail("cron_mail_work_orders")
        self.browser_size, self.touch_enabled = "1366x768", False
        self.start_tour(f"/odoo/service-to-approve/{visit.id}", "service_work_order_mailed", login="disp_eva")
