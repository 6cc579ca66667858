from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import file_open

from ..engine import process
from ..engine.word import WordTemplateError

DEFAULTS = "service_maintenance_docx/static/templates/%s.docx"
MODELS = {"work_order": "service.visit", "invoice": "account.move"}


class ServiceWordTemplate(models.Model):
    """A Word document of the company's own, to be filled in with the values of a visit or an invoice."""

    _name = "service.word.template"
    _description = "Word Template"
    _inherit = ["owned.fields.mixin"]
    _order = "kind, company_id, lang, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("work_order", "Work order"), ("invoice", "Invoice")], "Document", required=True, default="work_order"
    )
    company_id = fields.Many2one("res.company", index=True, default=lambda self: self.env.company)
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Only for customers with this language. Empty: for all that have no template of their own language.",
    )
    file = fields.Binary("Word File", required=True, attachment=True)
    filename = fields.Char()

    @api.depends("filename", "kind")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for template in self:
            template.name = template.filename or kinds.get(template.kind)

    @api.constrains("file", "kind", "company_id")
    def _check_file(self):
        """Filled in once before it is kept, so that a mistake shows to the one who made it."""
        for template in self:
            template._try_out()

    def _try_out(self):
        """Fill in with the newest document of the company; where there is none yet, only read the fields.

        :raises ValidationError: saying what is wrong, and where
        """
        self.ensure_one()
        # With all rights: who uploads a template need not read the invoice it is tried on.
        model = self.env[MODELS[self.kind]].sudo()
        domain = model._get_word_sample_domain(self.company_id or self.env.company)
        sample = model.search(domain, limit=1, order="id desc")
        values = sample._prepare_word_values() if sample else {}
        try:
            process.fill_in(self._get_content(), values, is_strict=bool(sample))
        except WordTemplateError as error:
            raise ValidationError(self._explain(error, self.name)) from error

    def _get_content(self):
        # A form asks for sizes of files: here the file itself is needed.
        return b64decode(self.with_context(bin_size=False).file or b"")

    @api.model
    def _find(self, kind, company, lang):
        """(name, file as bytes) of the template that suits best: language before company, else the one shipped."""
        found = self.search(
            [("kind", "=", kind), ("company_id", "in", (company.id, False)), ("lang", "in", (lang, False))]
        ).sorted(lambda template: (not template.lang, not template.company_id, template.id))[:1]
        if found:
            return found.name, found._get_content()
        with file_open(DEFAULTS % kind, "rb") as shipped:
            return f"{kind}.docx", shipped.read()

    @api.model
    def _fill_in(self, kind, company, lang, values):
        """The document made of `values` as bytes; raises UserError saying which field and paragraph is wrong."""
        name, content = self._find(kind, company, lang)
        try:
            return process.fill_in(content, values)
        except WordTemplateError as error:
            raise UserError(self._explain(error, name)) from error

    @api.model
    def _explain(self, error, name):
        """What is wrong with a template, for the one who wrote it: place, field, reason."""
        lines = [self.env._("The Word template “%s” cannot be filled in.", name)]
        if error.text:
            lines.append(self._explain_place(error))
        if error.field:
            lines.append(self.env._("Field: %s", error.field))
        if error.missing:
            lines.append(self.env._("There is no value called “%s”.", error.missing))
        elif error.limit:
            lines.append(self._explain_limit(error.limit))
        elif error.is_unreadable:
            lines.append(self.env._("It is not a Word document (.docx)."))
        else:
            lines.append(error.problem)
        return "\n".join(lines)

    @api.model
    def _explain_limit(self, limit):
        return {
            "time": self.env._("It takes too long: look for a loop that does not end."),
            "memory": self.env._("It takes too much memory: look for a loop or a picture that is too large."),
            "size": self.env._("The document it makes is too large."),
        }[limit]

    def _explain_place(self, error):
        places = {"header": self.env._("Header"), "footer": self.env._("Footer")}
        place = places.get(error.part, self.env._("Document"))
        if not error.paragraph:
            return self.env._("%(place)s: “%(text)s”", place=place, text=error.text)
        return self.env._(
            "%(place)s, paragraph %(number)s: “%(text)s”", place=place, number=error.paragraph, text=error.text
        )
