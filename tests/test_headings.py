"""Headings: a column of a fixed width is wide enough for what stands above it, in every language."""

from pathlib import Path

import polib
from lxml import etree

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parent.parent
# The languages of the trades the apps come from.
LANGUAGES = ("cs", "de", "fr", "nl", "ro")
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
# Widths of letters in pixels, in the web client's 14 pixel type where it is widest.
THIN, NARROW, BROAD, CAPITAL, PLAIN = 3.9, 5.4, 12.8, 9.6, 8.4
SLACK = -2


def width(text):
    """About how many pixels a heading takes.

    >>> width("Goedgekeurd") > 88 > width("Gewerkt") > 54
    True
    """
    return sum(_width(letter) for letter in text)


def _width(letter):
    if letter in "iljI|'.,:í":
        return THIN
    if letter in "ftr ()-/1":
        return NARROW
    if letter in "mwMW%@":
        return BROAD
    return CAPITAL if letter.isupper() else PLAIN


def columns(env, model, node):
    """Each `(model, column)` of a fixed width below a view's node, through its x2many fields."""
    for child in node.iterchildren("*"):
        if child.tag != "field":
            yield from columns(env, model, child)
            continue
        field = env[model]._fields.get(child.get("name"))
        if node.tag == "list" and child.get("width") and child.get("nolabel") != "1" and field:
            yield model, child
        yield from columns(env, field.comodel_name if field and field.comodel_name in env else model, child)


@tagged("post_install", "-at_install")
class TestHeadings(TransactionCase):
    maxDiff = None

    def test_headings_fit(self):
        """No heading is cut off, whatever the language; what is too long needs a shorter word or a wider column."""
        words = {language: self._words(language) for language in LANGUAGES}
        names = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "in", ADDONS)])
        views = self.env["ir.ui.view"].browse(names.mapped("res_id"))
        cut = set()
        for view in views.filtered(lambda view: view.type in ("list", "form") and view.mode == "primary"):
            for model, column in columns(self.env, view.model, etree.fromstring(view.arch)):
                heading = column.get("string") or self.env[model]._fields[column.get("name")].string
                room = int(column.get("width").removesuffix("px")) + SLACK
                for language in ("en", *LANGUAGES):
                    text = words.get(language, {}).get(heading) or heading
                    if width(text) > room:
                        cut.add(f"{view.xml_id} {column.get('name')} {language}: {text} {width(text):.0f} > {room}")
        self.assertEqual(sorted(cut), [])

    def test_phone_opens_no_table(self):
        """On a phone no screen opens as a pivot table, of which one column and a half would show."""
        names = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.act_window"), ("module", "in", ADDONS)]
        )
        tables = []
        for action in self.env["ir.actions.act_window"].browse(names.mapped("res_id")):
            modes = action.view_mode.split(",")
            if (action.mobile_view_mode if action.mobile_view_mode in modes else modes[0]) == "pivot":
                tables.append(action.path or action.name)
        self.assertEqual(tables, [])

    def _words(self, language):
        """What each English heading is called in a language."""
        paths = ROOT.glob(f"*/i18n/{language}.po")
        return {entry.msgid: entry.msgstr for path in paths for entry in polib.pofile(str(path))}
