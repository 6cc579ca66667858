"""Translations: every .po file parses and keeps the placeholders and the markup of what it translates."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

ROOT = Path(__file__).parent.parent
FILES = sorted(ROOT.glob("*/i18n/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\{.*?\}\}|\{%.*?%\}|\{\w*\}", re.DOTALL)
READ_BY_PEOPLE = {"title", "alt", "string", "placeholder", "aria-label"}


class Tags(HTMLParser):
    """Collects the tags of a string with their attributes, except those whose value people read."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *(attr for attr in attrs if attr[0] not in READ_BY_PEOPLE)))

    def handle_endtag(self, tag):
        self.found.append((f"/{tag}",))


def shape(text):
    """The placeholders and tags of a string: what a translation may move but not lose."""
    return sorted(PLACEHOLDER.findall(text)), sorted(Tags(text).found)


def differences(path):
    """The strings of a .po file whose translation has other placeholders or tags."""
    entries = polib.pofile(str(path)).translated_entries()
    return [entry.msgid for entry in entries if shape(entry.msgid) != shape(entry.msgstr)]


def name(path):
    return f"{path.parent.parent.name}/{path.name}"


def test_there_are_translations():
    """Every addon with a template has translations beside it."""
    for template in ROOT.glob("*/i18n/*.pot"):
        assert list(template.parent.glob("*.po")), template


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_string_is_translated(path):
    """What the addon's template holds, the language has."""
    template = polib.pofile(str(path.with_name(f"{path.parent.parent.name}.pot")))
    translated = {entry.msgid for entry in polib.pofile(str(path)).translated_entries()}
    assert [entry.msgid for entry in template if entry.msgid not in translated] == []


@tagged("post_install", "-at_install")
class TestTemplates(TransactionCase):
    def test_templates_hold_every_string(self):
        """Each string the addons show stands in their templates; `odoo i18n export` brings in what is new."""
        for path in sorted(ROOT.glob("*/i18n/*.pot")):
            with self.subTest(path.stem):
                held = {entry.msgid for entry in polib.pofile(str(path))}
                shown = {source for _module, _type, _name, _id, source, *_rest in self._read(path.stem)}
                self.assertEqual(sorted(shown - held), [])

    def _read(self, addon):
        return TranslationModuleReader(self.env.cr, [addon])


@pytest.mark.parametrize("path", FILES, ids=name)
def test_placeholders_and_tags_are_kept(path):
    """A lost %(name)s fails when the message is shown, a lost tag breaks the screen."""
    assert differences(path) == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_string_twice(path):
    """A string that stands twice has two translations, of which one is lost."""
    msgids = [entry.msgid for entry in polib.pofile(str(path))]
    assert len(msgids) == len(set(msgids))


def test_a_lost_placeholder_is_noticed():
    """The comparison itself tells a complete translation from a damaged one."""
    assert shape('<b title="Late">%(n)s</b> days') == shape('<b title="Te laat">%(n)s</b> dagen')
    assert shape("%(n)s days") != shape("%(m)s dagen")
    assert shape("<b>Days</b>") != shape("<i>Dagen</i>")
