import io
import re
import zipfile
from base64 import b64decode

from odoo import models
from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

from ..engine.word import Picture

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOGO_WIDTH = 40


class ServiceWordMixin(models.AbstractModel):
    """A document that can be had in Word. `_word_kind` names its template; values are plain dicts and texts."""

    _name = "service.word.mixin"
    _description = "Document in Word"

    _word_kind = None

    def action_print_word(self):
        """Make the Word document of each, keep it with its record and download it; several come as one archive."""
        self.check_access("read")
        # With all rights: what may be read was checked; the document shows taxes and products, too.
        attachments = [document._attach_word() for document in self.sudo()]
        attachment = attachments[0] if len(attachments) == 1 else self._pack_word(attachments)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _attach_word(self):
        """The attachment with this record's document; printing again replaces what was made before."""
        lang = self._get_word_language()
        # In the language of who reads it.
        document = self.with_context(lang=lang)
        content = self.env["service.word.template"]._fill_in(
            self._word_kind, self.company_id, lang, document._prepare_word_values()
        )
        values = {"name": document._get_word_filename(), "res_model": self._name, "res_id": self.id}
        made = self.env["ir.attachment"].search(
            [*((field, "=", value) for field, value in values.items()), ("mimetype", "=", DOCX)], limit=1
        )
        if made:
            made.raw = content
            return made
        return self.env["ir.attachment"].create({**values, "raw": content, "mimetype": DOCX})

    def _pack_word(self, attachments):
        """One archive, kept with no record: only who printed may fetch it."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for attachment in attachments:
                archive.writestr(attachment.name, attachment.raw)
        return self.env["ir.attachment"].create({"name": "documents.zip", "raw": target.getvalue()})

    # --- To be said by each document -------------------------------------------------------------------------------

    def _get_word_sample_domain(self, company):
        """Which records a new template of `company` is tried out with."""
        return [("company_id", "=", company.id)]

    def _get_word_language(self):
        return self.partner_id.lang or self.env.lang or "en_US"

    def _get_word_filename(self):
        return f"{(self.name or self.display_name).replace('/', '-')}.docx"

    def _prepare_word_values(self):
        """{"company", "today", "label"} in the language of the context; each document adds its own."""
        self.ensure_one()
        return {
            "company": self._prepare_word_company(),
            "label": self._prepare_word_labels(),
            "today": format_date(self.env, self.company_id._local_today()),
        }

    def _prepare_word_labels(self):
        return {}

    def _prepare_word_company(self):
        company = self.company_id
        address = self._word_lines(company.partner_id, ", ")
        return {
            "name": company.name,
            "address": address,
            "head": " · ".join(filter(None, [company.name, company.phone, company.email, company.website])),
            "foot": " · ".join(filter(None, [company.name, address, company.vat])),
            "phone": company.phone or "",
            "email": company.email or "",
            "website": company.website or "",
            "vat": company.vat or "",
            "logo": self._word_picture(company.logo, LOGO_WIDTH),
        }

    def _prepare_word_partner(self, partner):
        return {
            "name": partner.display_name or "",
            "address": self._word_lines(partner, "\n"),
            "vat": partner.vat or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
            "number": partner.ref or "",
        }

    # --- Values as texts -------------------------------------------------------------------------------------------

    def _word_lines(self, partner, separator):
        """The address without the name, its lines joined by `separator`."""
        address = partner._display_address(without_company=True) if partner else ""
        return separator.join(filter(None, map(str.strip, address.split("\n"))))

    def _word_date(self, day):
        return format_date(self.env, day) if day else ""

    def _word_moment(self, moment):
        """A moment in the company's own time."""
        zone = self.company_id._local_timezone().zone
        return format_datetime(self.env, moment, tz=zone, dt_format="short") if moment else ""

    def _word_number(self, number):
        return formatLang(self.env, number or 0.0)

    def _word_money(self, amount):
        """An amount in the document's own currency."""
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _word_choice(self, record, name):
        """The words of a selection field."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name]) or ""

    def _word_text(self, html):
        """Plain text of an HTML field, each item of a list on a line of its own."""
        lines = re.sub(r"<li\b[^>]*>", "<br/>• ", str(html or ""))
        return html2plaintext(lines, include_references=False).strip() if html else ""

    def _word_picture(self, image, width):
        return Picture(b64decode(image or b""), width)
