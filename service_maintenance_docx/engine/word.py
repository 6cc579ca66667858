"""Fill in Word templates: plain values only, in a sandbox, with errors that name the field and the paragraph.

Templates are uploaded by people. What they see are dicts, lists, texts, numbers and pictures; no attribute or
method of any Python object can be reached from a field.
"""

import io
import re
import traceback
from dataclasses import dataclass
from functools import cached_property

from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import ChainableUndefined, StrictUndefined, TemplateError, Undefined, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from PIL import Image

FIELD = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
PARAGRAPH = re.compile(r"<w:p([ >])")
TAG = re.compile(r"<[^>]+>")
# Characters that XML cannot hold
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TEXT_WIDTH = 160


class WordTemplateError(Exception):
    """A template that cannot be filled in: `problem`, with the `field` and the `text` of its paragraph where known.

    `paragraph` counts from one in the `part` ("document", "header", "footer", …), 0 where it cannot be told.
    `missing` names the value that does not exist; `is_unreadable` says that it is no Word document at all; `limit` is
    what it took too much of: "time", "memory" or "size".
    """

    def __init__(self, problem, part="", paragraph=0, text="", field="", missing="", is_unreadable=False, limit=""):
        super().__init__(problem)
        self.problem, self.part, self.paragraph, self.text, self.field = problem, part, paragraph, text, field
        self.missing, self.is_unreadable, self.limit = missing, is_unreadable, limit


class Sandbox(ImmutableSandboxedEnvironment):
    """Dots reach into dicts and into the counters of a loop, nowhere else; what is missing is an error."""

    def __init__(self, is_strict=True):
        super().__init__(undefined=StrictUndefined if is_strict else ChainableUndefined, autoescape=True)

    def getattr(self, obj, attribute):
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj, argument):
        if isinstance(obj, Undefined):
            # Reading it raises where missing values are errors
            str(obj)
            return obj
        missing = self.undefined(obj=obj, name=argument)
        if not isinstance(obj, (dict, list, tuple, str)):
            return missing
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return missing

    def is_safe_attribute(self, obj, attr, value):
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)


class Picture:
    """An image, drawn `width` millimetres wide where a field asks for it. Empty where `data` is no image."""

    def __init__(self, data, width):
        self.data, self.width, self._template = data, width, None

    @cached_property
    def _png(self):
        return _to_png(self.data)

    def __bool__(self):
        return bool(self._png)

    def __html__(self):
        return str(InlineImage(self._template, io.BytesIO(self._png), width=Mm(self.width))) if self._png else ""


def _to_png(data):
    """`data` as PNG, which every Word opens; b"" where it cannot be read, as with a drawn (SVG) logo."""
    if not data:
        return b""
    target = io.BytesIO()
    try:
        Image.open(io.BytesIO(data)).convert("RGBA").save(target, "PNG")
    except (OSError, Image.DecompressionBombError):
        return b""
    return target.getvalue()


@dataclass
class _Field:
    """One field as it stands in the file."""

    source: str
    paragraph: int
    text: str


class _Template(DocxTemplate):
    """Keeps what is being filled in, to tell where an error stands."""

    part, lines, fields = None, [], []

    def patch_xml(self, src_xml):
        self.fields = list(_read_fields(src_xml))
        return super().patch_xml(src_xml)

    def render_xml_part(self, src_xml, part, context, jinja_env=None):
        self.part = part.partname.filename
        self.lines = PARAGRAPH.sub(r"\n<w:p\1", src_xml).split("\n")
        return super().render_xml_part(src_xml, part, context, jinja_env)


def _read_fields(xml):
    """The fields of one part, in order, with the paragraph each begins in."""
    root = etree.fromstring(xml if isinstance(xml, bytes) else xml.encode(), etree.XMLParser(resolve_entities=False))
    starts, texts, whole = [], [], ""
    for number, paragraph in enumerate(root.iter(qn("w:p")), 1):
        own = [
            node.text or ""
            for node in paragraph.iter(qn("w:t"))
            if next(node.iterancestors(qn("w:p"))) is paragraph
        ]
        starts.append((len(whole), number))
        texts.append("".join(own))
        whole += texts[-1]
    for match in FIELD.finditer(whole):
        number = max(number for start, number in starts if start <= match.start())
        yield _Field(match[0], number, texts[number - 1])


def fill_in(template, values, is_strict=True):
    """The Word document that `template` (bytes) makes of `values` (plain dicts, lists, texts, numbers, pictures).

    :param is_strict: a value that does not exist is an error; else it is left empty, to read the fields only
    :raises WordTemplateError: naming the field and the paragraph
    """
    document = _open(template)
    try:
        document.render(_clean(values, document), Sandbox(is_strict))
    except TemplateError as error:
        raise _locate(document, error) from error
    except (
        ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, etree.XMLSyntaxError
    ) as error:
        raise _locate(document, error) from error
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _open(template):
    document = _Template(io.BytesIO(template))
    try:
        document.init_docx()
        if document.docx.part.element.body is None:
            raise ValueError("no body")
    except MemoryError:
        raise
    except Exception as error:  # whatever a damaged, encrypted or altogether different file makes its readers raise
        raise WordTemplateError(str(error), is_unreadable=True) from error
    return document


def _clean(value, document):
    """`value` with what XML cannot hold taken out, and pictures told where they will be drawn."""
    if isinstance(value, dict):
        return {key: _clean(item, document) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item, document) for item in value]
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value)
    if isinstance(value, Picture):
        value._template = document
    return value


def _locate(document, error):
    """`error` with its place in the file: fields keep their order from the file to what Jinja compiled."""
    lines = document.lines
    number = _get_line(error)
    place = {"part": _name_part(document.part), "missing": _get_missing(error)}
    if not number or number > len(lines):
        return WordTemplateError(str(error), **place)
    before = sum(len(FIELD.findall(line)) for line in lines[: number - 1])
    here = FIELD.findall(lines[number - 1])
    candidates = document.fields[before : before + len(here)]
    found = _pick(candidates, error)
    if not found:
        return WordTemplateError(str(error), text=_shorten(TAG.sub("", lines[number - 1])), **place)
    return WordTemplateError(
        str(error), paragraph=found.paragraph, text=_shorten(found.text), field=found.source.strip(), **place
    )


def _pick(fields, error):
    """Of the fields on one line, the one that names what is missing, else the first."""
    missing = _get_missing(error)
    for field in fields:
        if missing and re.search(rf"\b{re.escape(missing)}\b", field.source):
            return field
    return fields[0] if fields else None


def _get_missing(error):
    """The name of the value that a field asks for and that does not exist."""
    names = isinstance(error, UndefinedError) and re.findall(r"'(\w+)'", str(error))
    return names[-1] if names else ""


def _get_line(error):
    """The line of the template at which `error` was raised, 0 where that is not known."""
    if getattr(error, "lineno", None):
        return error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return frames[-1].lineno if frames else 0


def _name_part(filename):
    match = re.match(r"[a-z]+", (filename or "").lower())
    return match[0] if match else ""


def _shorten(text):
    text = " ".join(text.split())
    return text if len(text) <= TEXT_WIDTH else text[: TEXT_WIDTH - 1] + "…"
