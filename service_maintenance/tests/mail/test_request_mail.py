from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..mail_common import ServiceMailCommon

PLAIN = "Content-Type: text/plain; charset=utf-8\n\nThe boiler is cold since this morning.\n"
WITH_PHOTO = """Content-Type: multipart/mixed; boundary="b1"

--b1
Content-Type: text/html; charset=utf-8

<p>See the <b>photo</b>.</p>
--b1
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="boiler.png"

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=
--b1--
"""


class RequestMailCommon(ServiceMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"service_request_type_id": cls.type.id, "service_request_user_id": cls.dispatcher.id}
        )
        cls.company._set_service_alias("service")
        cls.address = f"service@{cls.mail_alias_domain.name}"

    def _request(self, content=PLAIN, sender="Griet Lefort <griet@lefort.example.com>", **headers):
        """A customer's mail to the service address; returns the visit it opened."""
        before = self.env["service.visit"].search([])
        self._receive(content, to=self.address, sender=sender, **{"subject": "No hot water", **headers})
        return self.env["service.visit"].search([]) - before


@tagged("post_install", "-at_install")
class TestRequestMail(RequestMailCommon):
    def test_flood(self):
        """D1: a flood from one sender opens as many visits an hour as allowed; the rest is filed with the last."""
        self.company.service_request_limit = 2
        sender = "Griet Lefort <griet@lefort.example.com>"
        first, last = (self._request(message_id=f"{n}@mail.example.com") for n in range(2))
        self.assertEqual(last.request_email, "griet@lefort.example.com")
        for number in range(3):
            self.assertFalse(self._request(message_id=f"more{number}@mail.example.com", sender=sender.upper()))
        mails = (first | last).message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual([len(mails.filtered(lambda m, v=v: m.res_id == v.id)) for v in (first, last)], [1, 4])
        self.assertRecordValues(last.activity_ids, [{"user_id": self.dispatcher.id}])
        self.assertIn("griet@lefort.example.com", last.activity_ids.summary)
        self.assertTrue(self._request(message_id="o@mail.example.com", sender="Piet <piet@example.com>"))
        # An hour later the sender is heard again.
        self.env.cr.execute("UPDATE service_visit SET create_date = create_date - INTERVAL '61 minutes'")
        self.assertTrue(self._request(message_id="later@mail.example.com", sender=sender))

    def test_long_subject(self):
        """D1: a subject of any length opens a visit."""
        visit = self._request(subject="No hot water " + "and no heating " * 300)
        self.assertTrue(visit.subject.startswith("No hot water and no heating"))

    def test_new_customer(self):
        """D1: a mail opens a visit; an unknown sender becomes a customer, the mail stays filed with it."""
        visit = self._request()
        self.assertRecordValues(
            visit,
            [
                {
                    "subject": "No hot water",
                    "state": "new",
                    "kind": "one_off",
                    "type_id": self.type.id,
                    "user_id": self.dispatcher.id,
                    "company_id": self.company.id,
                    "is_from_mail": True,
                }
            ],
        )
        self.assertRecordValues(visit.partner_id, [{"name": "Griet Lefort", "email": "griet@lefort.example.com"}])
        message = visit.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertIn("cold since this morning", message.body)
        self.assertEqual(message.author_id, visit.partner_id)
        self.assertTrue(visit.name)

    def test_known_contact(self):
        """D1: the sender is matched to a contact by address, whatever its case; the customer is the company."""
        griet = self.env["res.partner"].create(
            {"name": "Griet", "parent_id": self.customer.id, "email": "Griet@Lefort.example.com"}
        )
        visit = self._request()
        self.assertRecordValues(visit, [{"partner_id": self.customer.id, "contact_id": griet.id}])

    def test_attachment(self):
        """D1: attachments are kept with the visit."""
        visit = self._request(WITH_PHOTO, subject="")
        message = visit.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.mapped("name"), ["boiler.png"])
        self.assertRecordValues(message.attachment_ids, [{"res_model": visit._name, "res_id": visit.id}])
        self.assertIn("<b>photo</b>", message.body)
        self.assertEqual(visit.subject, "Request without a subject")

    def test_duplicate(self):
        """D1: the same message delivered twice opens one visit."""
        self.assertEqual(len(self._request()), 1)
        self.assertFalse(self._request())

    def test_reply_goes_to_the_same_visit(self):
        """D1: the customer's answer lands in the same visit and decides nothing, even by the word no."""
        visit = self._request()
        visit.technician_ids = self.technician
        with self.mock_mail_gateway():
            answer = visit.message_post(
                body="Does the lamp burn?", partner_ids=visit.partner_id.ids, subtype_xmlid="mail.mt_comment"
            )
        extra = f"In-Reply-To: {answer.message_id}\nReferences: {answer.message_id}\n"
        before = len(visit.message_ids)
        content = "Content-Type: text/plain\n\nNo\n"
        self.assertFalse(self._request(content, subject="Re: No hot water", message_id="re@x.example.com", extra=extra))
        self.assertEqual(len(visit.message_ids), before + 1)
        self.assertEqual(visit.assignment_ids.state, "to_confirm")

    def test_colleague(self):
        """D1: what a colleague passes on opens a visit whose customer is still to be named."""
        visit = self._request(sender=self.technician.email_formatted)
        self.assertRecordValues(visit, [{"partner_id": False, "contact_id": False}])

    def test_automatic(self):
        """D1: an out-of-office answer opens nothing; an alarm that a machine sends does."""
        self.assertFalse(self._request(extra="Auto-Submitted: auto-replied\n"))
        alarm = self._request(extra="Auto-Submitted: auto-generated\n", message_id="alarm@x.example.com")
        self.assertEqual(alarm.state, "new")

    def test_companies(self):
        """D1: each company receives at its own address, and its visits are its own."""
        other = self.env["res.company"].create({"name": "Cold & Co", "alias_domain_id": self.mail_alias_domain.id})
        other._set_service_alias("koel")
        self._receive(PLAIN, to=f"koel@{self.mail_alias_domain.name}", sender="x@example.com", subject="Cold room")
        visit = self.env["service.visit"].search([("subject", "=", "Cold room")])
        self.assertEqual(visit.company_id, other)
        self.assertFalse(self.env["service.visit"].with_user(self.dispatcher).search([("id", "=", visit.id)]))

    def test_contact_of_another_company(self):
        """D1: a contact kept by another company opens a visit all the same, as this company's own contact."""
        other = self.env["res.company"].create({"name": "Cold & Co"})
        theirs = self.env["res.partner"].create(
            {"name": "Griet", "email": "griet@lefort.example.com", "company_id": other.id}
        )
        visit = self._request()
        self.assertRecordValues(visit.partner_id, [{"email": "griet@lefort.example.com", "company_id": False}])
        self.assertNotEqual(visit.partner_id, theirs)
        again = self._request(message_id="again@x.example.com")
        self.assertEqual(again.partner_id, visit.partner_id)

    def test_subject_of_several_lines(self):
        """D1: a subject becomes one line: it goes into the subjects of other mails."""
        visit = self._request(subject="=?utf-8?q?No=0D=0Ahot_water_=F0=9F=94=A5?=")
        self.assertEqual(visit.subject, "No hot water 🔥")

    def test_settings(self):
        """D1: the address is set, changed and taken away in the settings; it follows the company's mail domain."""
        settings = self.env["res.config.settings"].with_company(self.company).create({})
        self.assertEqual(settings.service_alias_name, "service")
        settings.service_alias_name = "Help Desk"
        settings.execute()
        alias = self.company.service_alias_id
        self.assertEqual(alias.alias_full_name, f"help-desk@{self.mail_alias_domain.name}")
        self.company.alias_domain_id = self.mail_alias_domain_c2
        self.assertEqual(alias.alias_domain_id, self.mail_alias_domain_c2)
        self.company._set_service_alias(False)
        self.assertFalse(self.company.service_alias_id)

    def test_without_mail_domain(self):
        """D1: the address can be chosen before the mail domain is known, and gets it later."""
        self.company._set_service_alias(False)
        self.company.alias_domain_id = False
        self.company._set_service_alias("later")
        self.company.alias_domain_id = self.mail_alias_domain
        self.assertEqual(self.company.service_alias_id.alias_full_name, f"later@{self.mail_alias_domain.name}")


@tagged("post_install", "-at_install")
class TestRequestMove(RequestMailCommon):
    def _open(self, visit, user=None):
        action = visit.with_user(user or self.dispatcher).action_open_move()
        return Form(self.env[action["res_model"]].with_user(user or self.dispatcher).with_context(**action["context"]))

    def test_move(self):
        """D1: one action moves a request to the right customer, sender and equipment; the next mail finds them."""
        visit = self._request()
        sender = visit.partner_id
        form = self._open(visit)
        form.partner_id = self.customer
        form.equipment_ids.add(self.boiler)
        form.save().action_confirm()
        self.assertRecordValues(visit, [{"partner_id": self.customer.id, "contact_id": sender.id}])
        self.assertEqual(visit.equipment_ids, self.boiler)
        self.assertEqual(sender.parent_id, self.customer)
        again = self._request(message_id="again@x.example.com")
        self.assertRecordValues(again, [{"partner_id": self.customer.id, "contact_id": sender.id}])

    def test_move_without_the_sender(self):
        """D1: the sender need not become a contact of that customer."""
        visit = self._request()
        sender = visit.partner_id
        form = self._open(visit)
        form.partner_id = self.customer
        form.is_sender_linked = False
        form.save().action_confirm()
        self.assertRecordValues(visit, [{"partner_id": self.customer.id, "contact_id": False}])
        self.assertFalse(sender.parent_id)

    def test_merge(self):
        """D1: merging brings messages and attachments along; later mails of that thread follow."""
        target = self._create_visit()
        visit = self._request(WITH_PHOTO)
        message = visit.message_ids.filtered("attachment_ids")
        form = self._open(visit)
        form.target_id = target
        self.assertEqual(form.partner_id, self.customer)
        action = form.save().action_confirm()
        self.assertEqual(action["res_id"], target.id)
        self.assertEqual(visit.state, "cancelled")
        self.assertIn(message, target.message_ids)
        self.assertEqual(message.attachment_ids.res_id, target.id)
        extra = f"In-Reply-To: {message.message_id}\nReferences: {message.message_id}\n"
        self.assertFalse(self._request(message_id="more@x.example.com", extra=extra))
        self.assertIn("cold since", target.message_ids.sorted("id")[-1].body)

    def test_merge_refused(self):
        """D1: nothing is merged into itself, into a finished visit, or out of one under way."""
        visit, target = self._request(), self._create_visit()
        with self.assertRaisesRegex(UserError, "into itself"):
            visit._merge_into(visit)
        target.action_cancel()
        with self.assertRaisesRegex(UserError, "Nothing can be merged"):
            visit._merge_into(target)
        visit.action_start()
        with self.assertRaisesRegex(UserError, "under way"):
            visit._merge_into(self._create_visit())

    def test_rights(self):
        """D1: technicians do not move requests."""
        visit = self._request()
        visit.technician_ids = self.technician
        with self.assertRaises(AccessError):
            self._open(visit, self.technician)


@tagged("post_install", "-at_install")
class TestQuickCustomer(RequestMailCommon):
    def test_customer_on_the_spot(self):
        """C2: customer with company ID, address, phone, contact persons with method, function, role, in one form."""
        partners = self.env["res.partner"].with_user(self.dispatcher)
        with Form(partners, view="service_maintenance.res_partner_view_form_quick") as form:
            form.company_type = "company"
            form.name = "Hotel Zeezicht"
            form.company_registry = "0403.170.701"
            form.street = "Dijk 1"
            form.phone = "+32 59 11 22 33"
            form.email = "info@zeezicht.example.com"
            with form.child_ids.new() as contact:
                contact.name = "Jan"
                contact.function = "Facility manager"
                contact.service_role = "signs work orders"
                contact.service_contact_method = "whatsapp"
        hotel = form.record
        visit = self._create_visit(partner_id=hotel.id, contact_id=hotel.child_ids.id, equipment_ids=False)
        self.assertEqual(visit.contact_method, "whatsapp")
        self.assertRecordValues(
            hotel.child_ids, [{"function": "Facility manager", "service_role": "signs work orders", "type": "contact"}]
        )

    def test_quick_form_is_offered(self):
        """C2: the visit's form opens that form for a new customer and a new contact."""
        arch = self.env["service.visit"].with_user(self.dispatcher).get_view(view_type="form")["arch"]
        self.assertGreaterEqual(arch.count("res_partner_view_form_quick"), 2)
