import base64
import io
import zipfile
from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.service_maintenance.tests.common import SIGNATURE, ServiceCommon

from .common import make_template, read_text


class WordCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.visit = cls._create_visit(
            **{
                **cls.visit_template._prepare_visit_vals(),
                "priority": "3",
                "technical_note": "<p>Key at the <b>baker's</b></p>",
            }
        )

    def _print(self, record, user=None):
        """The text of the document that `user` gets, by the attachment that is downloaded."""
        return read_text(self._download(record, user).sudo().raw)

    def _download(self, record, user=None):
        action = record.with_user(user or self.env.user).action_print_word()
        self.assertEqual(action["type"], "ir.actions.act_url")
        attachment = self.env["ir.attachment"].browse(int(action["url"].split("/")[-1].split("?")[0]))
        attachment.with_user(user or self.env.user).check_access("read")
        return attachment

    def _upload(self, content, user=None, **values):
        return self.env["service.word.template"].with_user(user or self.manager).create(
            {"kind": "work_order", "file": base64.b64encode(content), "filename": "ours.docx", **values}
        )

    def _close(self, visit):
        visit._plan({visit: (datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 10), None)})
        mine = visit.with_user(self.technician)
        mine.action_start()
        mine.write({"kilometres": 18.0, "effective_hours": 1.5, "work_report": "<p>Nozzle <i>replaced</i></p>"})
        mine.checklist_ids.write({"is_done": True})
        mine.line_ids.filtered(lambda line: line.kind == "part").quantity = 2.0
        mine.defect_ids = [Command.create({"name": "Rust on the casing"})]
        mine.action_pause()
        mine.action_sign(SIGNATURE, "Griet Lefort")
        mine.action_close()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestWordDocuments(WordCommon):
    # --- What ships ------------------------------------------------------------------------------------------------

    def test_too_much(self):
        """D11: a template that takes all memory is refused in words to the one who uploads it."""
        with self.assertRaisesRegex(ValidationError, "ours.docx.*\n.*too much memory"):
            self._upload(make_template("{{ company.name * 9999999999 }}"))

    def test_new_visit(self):
        """D11: a visit to plan prints its request, with room for a signature."""
        text = self._print(self.visit, self.dispatcher)
        for expected in (self.visit.name, "No hot water", "Bakery Lefort", "Mill Lane 3", "Marc", "Urgent", "B-1",
                         "Key at the", "Burner nozzle", "Clean the burner", "☐", "____"):
            self.assertIn(expected, text)
        for hidden in ("Work Done", "{{", "{%", "None", "False"):
            self.assertNotIn(hidden, text)

    def test_bare_visit(self):
        """D11: a visit of nobody, without anything, prints too."""
        bare = self.env["service.visit"].create({"subject": "Van", "user_id": self.dispatcher.id})
        text = self._print(bare, self.dispatcher)
        self.assertIn("Van", text)
        self.assertNotIn("False", text)

    def test_signed_visit(self):
        """D11: a signed visit prints what was done and the signature, and no price where the company shows none."""
        self._close(self.visit)
        attachment = self._download(self.visit, self.technician)
        text = read_text(attachment.sudo().raw)
        done = ("Work Done", "01:30", "18.00", "Nozzle replaced", "2.00", "☒", "Rust on the casing")
        for expected in (*done, "Griet Lefort"):
            self.assertIn(expected, text)
        self.assertNotIn("25.00", text)
        self.assertNotIn("____", text)
        names = zipfile.ZipFile(io.BytesIO(attachment.sudo().raw)).namelist()
        self.assertTrue([name for name in names if name.startswith("word/media/")])

    def test_signed_prices(self):
        """D9: where the company shows prices, the customer's copy in Word has them and their total, as the PDF has."""
        self.env.company.service_show_prices = True
        self.assertNotIn("25.00", self._print(self.visit, self.dispatcher), "not before it is done")
        self._close(self.visit)
        self.visit.line_ids.filtered(lambda line: line.product_id == self.part).sudo().discount = 10.0
        text = self._print(self.visit, self.technician)
        total = sum(self.visit.line_ids.mapped("price_subtotal"))
        self.assertEqual(total, 2 * 25 * 0.9 + 1.5 * 60 + 18 * 0.5)
        for expected in ("Price", "25.00", "10.00 %", "45.00", "90.00", "Total: $ 144.00"):
            self.assertIn(expected, text.replace("\N{NO-BREAK SPACE}", " "))

    def test_invoice_of_a_visit(self):
        """D11: the invoice of a visit, as draft and posted, with its lines, taxes and totals."""
        self._close(self.visit)
        self.visit.with_user(self.manager).action_approve()
        self.visit.with_user(self.accountant).action_invoice()
        invoice = self.visit.invoice_ids
        self.assertIn("Draft Invoice", self._print(invoice, self.accountant))
        invoice.action_post()
        text = self._print(invoice, self.accountant)
        lines = ("Burner nozzle", "50.00")
        for expected in (invoice.name, "Bakery Lefort", *lines, self.visit.name, invoice.payment_reference):
            self.assertIn(expected, text)
        self.assertNotIn("False", text)

    def test_any_invoice(self):
        """D11: any customer invoice prints, with sections, notes and taxes; a supplier's bill does not."""
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.product_a, post=False)
        invoice.invoice_line_ids.tax_ids = self.tax_sale_a
        invoice.invoice_line_ids = [
            Command.create({"display_type": "line_section", "name": "Spare parts"}),
            Command.create({"display_type": "line_note", "name": "Delivered & fitted"}),
        ]
        invoice.action_post()
        text = self._print(invoice, self.accountant)
        for expected in ("Spare parts", "Delivered & fitted", self.product_a.name, "1,000.00", "150.00", "1,150.00"):
            self.assertIn(expected, text)
        refund = self.init_invoice("out_refund", partner=self.customer, products=self.product_a, post=True)
        self.assertIn("Credit Note", self._print(refund, self.accountant))
        bill = self.init_invoice("in_invoice", partner=self.customer, products=self.product_a)
        with self.assertRaisesRegex(UserError, "not a customer invoice"):
            bill.with_user(self.accountant).action_print_word()

    def test_language(self):
        """D11: values come in the customer's language."""
        self.customer.lang = "nl_NL"
        self.visit.date_reported = "2026-03-02"
        self._close(self.visit)
        text = self._print(self.visit, self.dispatcher)
        self.assertIn("18,00", text)
        self.assertIn("02-03-2026", text)

    # --- Attachments -----------------------------------------------------------------------------------------------

    def test_attached(self):
        """D11: the document stays with the visit; printing again replaces it, and nothing else that lies there."""
        name = f"{self.visit.name.replace('/', '-')}.docx"
        mine = self.env["ir.attachment"].sudo().create(
            {"name": "notes.docx", "raw": b"mine", "res_model": self.visit._name, "res_id": self.visit.id}
        )
        first = self._download(self.visit, self.dispatcher)
        self.assertRecordValues(first.sudo(), [{"name": name, "res_model": self.visit._name, "res_id": self.visit.id}])
        self.visit.subject = "Cold water"
        second = self._download(self.visit, self.dispatcher)
        self.assertEqual(second, first)
        self.assertIn("Cold water", read_text(second.sudo().raw))
        self.assertEqual(mine.raw, b"mine")

    def test_several(self):
        """D11: several visits come as one archive."""
        other = self._create_visit(subject="Leak")
        archive = self._download(self.visit | other, self.dispatcher)
        names = zipfile.ZipFile(io.BytesIO(archive.sudo().raw)).namelist()
        self.assertEqual(names, [f"{visit.name.replace('/', '-')}.docx" for visit in self.visit | other])
        with self.assertRaises(AccessError):
            archive.with_user(self.technician).check_access("read")

    # --- Templates of the company ----------------------------------------------------------------------------------

    def test_own_template(self):
        """D11: the company's template replaces the shipped one; the customer's language goes before."""
        self._upload(make_template("Ours: {{ visit.number }}"))
        self._upload(make_template("Van ons: {{ visit.number }}"), lang="nl_NL")
        self.assertIn(f"Ours: {self.visit.name}", self._print(self.visit, self.technician))
        self.customer.lang = "nl_NL"
        self.assertIn(f"Van ons: {self.visit.name}", self._print(self.visit, self.technician))

    def test_template_of_another_company(self):
        """D11: another company's template is not used."""
        company = self.env["res.company"].create({"name": "Other"})
        content = base64.b64encode(make_template("Theirs"))
        self.env["service.word.template"].sudo().create(
            {"kind": "work_order", "file": content, "company_id": company.id}
        )
        self.assertNotIn("Theirs", self._print(self.visit, self.dispatcher))

    def test_broken_template(self):
        """D11: saving a template with an error says which field, which paragraph and what it says there."""
        with self.assertRaises(ValidationError) as refused:
            self._upload(make_template("Dear customer,", "Yours: {{ visit.custmer.name }}"))
        message = str(refused.exception)
        for expected in ("ours.docx", "Document, paragraph 2", "Yours: {{ visit.custmer.name }}", "“custmer”"):
            self.assertIn(expected, message)
        with self.assertRaisesRegex(ValidationError, "not a Word document"):
            self._upload(b"%PDF-1.4")
        with self.assertRaisesRegex(ValidationError, "Header, paragraph 1"):
            self._upload(make_template("Fine", header="{{ company.nmae }}"))

    def test_breaking_later(self):
        """D11: an error that only some visits meet is told when one of them is printed."""
        self._upload(make_template("{% for item in visit.defects %}{{ item.colour }}{% endfor %}"))
        self.assertIn("", self._print(self.visit, self.dispatcher))
        self.visit.defect_ids = [Command.create({"name": "Rust"})]
        with self.assertRaisesRegex(UserError, "(?s)ours.docx.*paragraph 1.*item.colour.*“colour”"):
            self.visit.with_user(self.dispatcher).action_print_word()

    def test_first_template(self):
        """D11: where there is no document yet to try it on, a template is still read."""
        company = self.env["res.company"].create({"name": "New"})
        self.manager.company_ids += company
        values = {"company_id": company.id}
        self.assertTrue(self._upload(make_template("{{ visit.number }}"), **values))
        with self.assertRaises(ValidationError):
            self._upload(make_template("{{ visit.number | }}"), **values)

    # --- Rights ----------------------------------------------------------------------------------------------------

    def test_only_managers_upload(self):
        """D11: only managers see and change templates."""
        template = self._upload(make_template("x"))
        for user in (self.technician, self.dispatcher, self.accountant):
            with self.assertRaises(AccessError):
                self._upload(make_template("x"), user)
            with self.assertRaises(AccessError):
                template.with_user(user).write({"name": "y"})
            with self.assertRaises(AccessError):
                template.with_user(user).read(["file"])

    def test_own_visits_only(self):
        """D11: a technician prints own visits, nobody else's; nor does one without access to service."""
        self.assertIn(self.visit.name, self._print(self.visit, self.technician))
        for user in (self.technician_2, self.salesperson):
            with self.assertRaises(AccessError):
                self.visit.with_user(user).action_print_word()

    def test_print_menu(self):
        """D11: both stand in the Print menu."""
        bindings = self.env["ir.actions.actions"].with_user(self.technician).get_bindings("service.visit")
        self.assertIn("Work Order (Word)", [action["name"] for action in bindings["report"]])
        bindings = self.env["ir.actions.actions"].with_user(self.accountant).get_bindings("account.move")
        self.assertIn("Invoice (Word)", [action["name"] for action in bindings["report"]])
        action = self.env.ref("service_maintenance_docx.action_word_work_order").with_user(self.technician)
        chosen = {"active_model": self.visit._name, "active_ids": self.visit.ids, "active_id": self.visit.id}
        done = action.with_context(**chosen).run()
        self.assertEqual(done["type"], "ir.actions.act_url")


@tagged("post_install", "-at_install")
class TestWordDownload(WordCommon, HttpCase):
    def test_download(self):
        """D11: the technician's browser gets the file by its link; another technician's does not."""
        url = self.visit.with_user(self.technician).action_print_word()["url"]
        self.authenticate("tech_marc", "tech_marc")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn(self.visit.name, read_text(response.content))
        self.authenticate("tech_lena", "tech_lena")
        self.assertEqual(self.url_open(url).status_code, 404)
