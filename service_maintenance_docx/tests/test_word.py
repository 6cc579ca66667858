import base64
import io
import time
import zipfile

from odoo.tests import BaseCase, tagged

from ..engine import process, word
from .common import make_template, read_text

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def _rows(*cells):
    """A table with one row of `cells` for each line of the visit."""
    return ("Part", "Used"), ("{%tr for item in visit.lines %}", ""), cells, ("{%tr endfor %}", "")


@tagged("post_install", "-at_install")
class TestWord(BaseCase):
    """D11: filling in Word templates, without a database."""

    def _fails(self, *paragraphs, values=None, **kwargs):
        with self.assertRaises(word.WordTemplateError) as refused:
            word.fill_in(make_template(*paragraphs, **kwargs), values or {"visit": {"number": "1", "lines": []}})
        return refused.exception

    # --- Filling in ------------------------------------------------------------------------------------------------

    def test_values(self):
        """D11: values stand where their fields stood, rows repeat, conditions hold, line breaks stay."""
        template = make_template(
            "Number {{ visit.number }}",
            *("{%p if visit.lines %}", "Parts", "{%p endif %}"),
            *("{%p if not visit.lines %}", "None", "{%p endif %}"),
            header="{{ name }}",
            rows=_rows("{{ item.name }}", "{{ loop.index }}"),
        )
        lines = [{"name": "Nozzle\nlong"}, {"name": "Seal"}]
        text = read_text(word.fill_in(template, {"name": "Acme", "visit": {"number": "A/1", "lines": lines}}))
        for expected in ("Acme", "Number A/1", "Parts", "Nozzlelong", "Seal"):
            self.assertIn(expected, text)
        self.assertNotIn("None", text)

    def test_special_characters(self):
        """D11: what people type never breaks the file: markup, braces, control characters, other scripts."""
        nasty = "<w:p/> & \"x\" {{ 7 * 7 }} {% if %} \x00\x0b\x1f ș ř € 漢"
        text = read_text(word.fill_in(make_template("[{{ text }}]"), {"text": nasty}))
        self.assertIn("<w:p/> & \"x\" {{ 7 * 7 }} {% if %}", text)
        self.assertIn("ș ř € 漢]", text)

    def test_picture(self):
        """D11: a picture is drawn in the body and in a header; what is no picture leaves nothing."""
        template = make_template("{{ signature }}", "{{ broken }}.", header="{{ signature }}")
        content = word.fill_in(
            template, {"signature": word.Picture(PIXEL, 40), "broken": word.Picture(b"<svg/>", 40)}
        )
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        self.assertTrue([name for name in names if name.startswith("word/media/")])
        body = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")
        self.assertEqual(body.count(b"<w:drawing>"), 1)

    # --- Mistakes --------------------------------------------------------------------------------------------------

    def test_missing_value(self):
        """D11: a value that does not exist is named, with its field, paragraph and text."""
        error = self._fails("Dear customer,", "Order {{ visit.number }} of {{ visit.custmer }}", "Bye")
        self.assertEqual(
            (error.missing, error.field, error.paragraph, error.text, error.part),
            ("custmer", "{{ visit.custmer }}", 2, "Order {{ visit.number }} of {{ visit.custmer }}", "document"),
        )

    def test_missing_value_behind_a_condition(self):
        """D11: paragraphs that only hold a condition are counted like all others."""
        error = self._fails("{%p if visit.number %}", "Yes", "{%p endif %}", "{{ nobody.name }}")
        self.assertEqual((error.missing, error.paragraph, error.field), ("nobody", 4, "{{ nobody.name }}"))

    def test_missing_value_in_a_table(self):
        """D11: a mistake in the row of a table is found in its cell."""
        rows = _rows("{{ item.name }}", "{{ item.qty }}")
        error = self._fails("Title", rows=rows, values={"visit": {"lines": [{"name": "x"}]}})
        self.assertEqual((error.missing, error.field, error.text), ("qty", "{{ item.qty }}", "{{ item.qty }}"))

    def test_missing_value_in_a_header(self):
        """D11: headers are told from the document."""
        error = self._fails("Fine", header="{{ company.nmae }}", values={"company": {}})
        self.assertEqual((error.missing, error.part, error.paragraph), ("nmae", "header", 1))

    def test_syntax(self):
        """D11: what cannot be read as a field says where."""
        error = self._fails("One", "Two {{ visit.number | }}", "Three")
        self.assertEqual((error.paragraph, error.field), (2, "{{ visit.number | }}"))
        self.assertFalse(error.missing)
        self.assertTrue(error.problem)
        error = self._fails("One", "{{ visit.number|nosuchfilter }}")
        self.assertEqual(error.paragraph, 2)
        self.assertIn("nosuchfilter", error.problem)

    def test_not_closed(self):
        """D11: a condition that is never closed is an error, not half a document."""
        error = self._fails("One", "{%p if visit.number %}", "Two")
        self.assertIn("endif", error.problem)

    def test_wrong_use(self):
        """D11: counting with words is an error of the template, not of the program."""
        error = self._fails("One", "{{ visit.number / 2 }}")
        self.assertEqual((error.paragraph, error.field), (2, "{{ visit.number / 2 }}"))

    def test_no_document(self):
        """D11: what is no Word file says so."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as target:
            target.writestr("hello.txt", "hello")
        for content in (b"", b"%PDF-1.4", archive.getvalue(), make_template("x")[:400]):
            with self.assertRaises(word.WordTemplateError) as refused:
                word.fill_in(content, {})
            self.assertTrue(refused.exception.is_unreadable)

    def test_damaged_document(self):
        """D11: so does a damaged one, or one with a password, whatever part of it cannot be read."""
        content = make_template("{{ visit.number }}")
        locked = bytearray(content)
        for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = -1
            while (place := content.find(mark, place + 1)) >= 0:
                locked[place + flags] |= 1
        damaged = bytearray(content)
        damaged[len(damaged) // 3 : len(damaged) // 3 + 40] = b"\xff" * 40
        for file in (locked, damaged):
            with self.assertRaises(word.WordTemplateError) as refused:
                word.fill_in(bytes(file), {})
            self.assertTrue(refused.exception.is_unreadable)

    def test_endless(self):
        """D11: a template that calls itself without end is an error of the template."""
        error = self._fails("One", "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}")
        self.assertEqual(error.paragraph, 2)

    # --- The sandbox -----------------------------------------------------------------------------------------------

    def test_nothing_else_is_reached(self):
        """D11: no attribute and no method of any object is reached from a field."""
        values = {"text": "abc", "number": 3, "rows": [{"a": 1}], "picture": word.Picture(PIXEL, 10)}
        for field in (
            "{{ text.__class__ }}",
            "{{ text['__class__'] }}",
            "{{ text|attr('__class__') }}",
            "{{ text.upper() }}",
            "{{ nobody.__class__ }}",
            "{{ number.__class__.__mro__ }}",
            "{{ rows.append(1) }}",
            "{{ rows.__class__.__base__.__subclasses__() }}",
            "{{ rows|map(attribute='__class__')|join }}",
            "{{ picture._template.save('/tmp/out') }}",
            "{{ picture.data }}",
            "{{ picture|attr('_png') }}",
            "{{ ''.format.__globals__ }}",
            "{{ range.__init__.__globals__ }}",
            "{{ self.__init__.__globals__ }}",
            "{{ cycler.__init__.__globals__ }}",
            "{{ lipsum.__globals__ }}",
            "{% include '/etc/passwd' %}",
            "{% import 'os' as os %}{{ os }}",
            "{% for i in range(10000000) %}{% endfor %}",
        ):
            with self.subTest(field=field), self.assertRaises(word.WordTemplateError):
                word.fill_in(make_template(field), values)

    def test_filters(self):
        """D11: what only works on texts and lists serves: filters, tests, loops, counters."""
        template = make_template(
            "{{ text|upper }} {{ rows|length }} {% for row in rows %}{{ loop.index }}{{ row.items }}{% endfor %}"
        )
        values = {"text": "abc", "rows": [{"items": "x"}, {"items": "y"}]}
        self.assertIn("ABC 2 1x2y", read_text(word.fill_in(template, values)))

    # --- Limits ----------------------------------------------------------------------------------------------------

    def _exceeds(self, *paragraphs):
        """What the template takes too much of, and that it was stopped in reasonable time."""
        start = time.monotonic()
        with self.assertRaises(word.WordTemplateError) as refused:
            process.fill_in(make_template(*paragraphs), {"text": "a"})
        self.assertLess(time.monotonic() - start, process.SECONDS + 5)
        return refused.exception.limit

    def test_process(self):
        """D11: filled in by a process of its own: the same document, the same errors, in a moment."""
        values = {"text": "ș € 漢", "signature": word.Picture(PIXEL, 40), "broken": word.Picture(b"", 40)}
        template = make_template("[{{ text }}] {{ signature }}{% if broken %}no{% endif %}")
        process.fill_in(template, values)
        start = time.monotonic()
        content = process.fill_in(template, values)
        self.assertLess(time.monotonic() - start, 1.5)
        self.assertIn("[ș € 漢]", read_text(content))
        self.assertTrue([name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "media/" in name])
        with self.assertRaises(word.WordTemplateError) as refused:
            process.fill_in(make_template("One", "{{ text.more }}"), values)
        self.assertEqual((refused.exception.missing, refused.exception.paragraph), ("more", 2))
        with self.assertRaises(word.WordTemplateError) as refused:
            process.fill_in(b"%PDF", values)
        self.assertTrue(refused.exception.is_unreadable)

    def test_endless_loop(self):
        """D11: loops in loops are stopped after some seconds of work."""
        loop = "{% for i in range(99999) %}"
        self.assertEqual(self._exceeds(loop * 3 + "{% endfor %}" * 3), "time")

    def test_endless_number(self):
        """D11: so is a number that is never computed."""
        self.assertEqual(self._exceeds("{{ 9 ** (9 ** 9) }}"), "time")

    def test_all_memory(self):
        """D11: a template that takes all memory gets no more than its share."""
        self.assertEqual(self._exceeds("{{ text * 9999999999 }}"), "memory")
        self.assertEqual(self._exceeds("{% for i in range(99999) %}{{ text * 99999 }}{% endfor %}"), "memory")

    def test_huge_range(self):
        """D11: counting beyond all reason is an error of the template."""
        with self.assertRaises(word.WordTemplateError) as refused:
            process.fill_in(make_template("{% for i in range(9999999999) %}x{% endfor %}"), {})
        self.assertEqual(refused.exception.paragraph, 1)

    def test_packed_bomb(self):
        """D11: a small file that unpacks to a gigabyte is read no further than memory goes."""
        target = io.BytesIO(make_template("{{ text }}"))
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(
            "word/media/bomb.bin", "w", force_zip64=True
        ) as bomb:
            for _chunk in range(1024):
                bomb.write(bytes(2**20))
        document = zipfile.ZipFile(target)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in document.namelist():
                data = document.open(name)
                with archive.open(name, "w", force_zip64=True) as part:
                    while chunk := data.read(2**20):
                        part.write(self._link(name, chunk))
        with self.assertRaises(word.WordTemplateError) as refused:
            process.fill_in(content.getvalue(), {"text": "a"})
        self.assertEqual(refused.exception.limit, "memory")

    @staticmethod
    def _link(name, data):
        """The bomb as a part that the document refers to, so that it is read."""
        if name == "word/_rels/document.xml.rels":
            relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
            link = b'<Relationship Id="rBomb" Type="%s" Target="media/bomb.bin"/></Relationships>' % relation
            return data.replace(b"</Relationships>", link)
        if name == "[Content_Types].xml":
            return data.replace(b"</Types>", b'<Default Extension="bin" ContentType="image/png"/></Types>')
        return data
