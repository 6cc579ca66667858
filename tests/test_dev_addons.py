"""./dev: finding addons and noticing that they changed."""
import pytest

from tools import addons
from tools.common import DevError

MANIFEST = '{{"name": "{0}", "depends": {1}, "installable": {2}}}'


@pytest.fixture
def root(tmp_path):
    add(tmp_path, "app", ["sale", "base_addon"])
    add(tmp_path, "base_addon", ["mail"])
    add(tmp_path, "old", ["stock"], installable=False)
    (tmp_path / "docs").mkdir()
    return tmp_path


def add(root, name, depends, installable=True):
    (root / name).mkdir()
    (root / name / "__manifest__.py").write_text(MANIFEST.format(name, depends, installable))


def test_addons_are_found_by_their_manifest(root):
    assert addons.find(root) == ["app", "base_addon"]


def test_dependencies_are_those_of_others(root):
    assert addons.dependencies(root) == ["mail", "sale"]


def test_no_addon_is_one_sentence(tmp_path):
    with pytest.raises(DevError, match="no addon"):
        addons.find(tmp_path)


def test_broken_manifest_is_named(root):
    (root / "app/__manifest__.py").write_text("{")
    with pytest.raises(DevError, match=r"app/__manifest__\.py is not a valid manifest"):
        addons.find(root)


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("models/app.py", True),
        ("data/app.xml", True),
        ("i18n/de.po", True),
        ("tests/test_app.py", False),
        ("static/src/app.js", False),
        ("readme/DESCRIPTION.md", False),
    ],
)
def test_only_what_is_installed_asks_for_an_update(root, file, counts):
    before = addons.fingerprints(root)
    path = root / "app" / file
    path.parent.mkdir(parents=True)
    path.write_text("changed")
    after = addons.fingerprints(root)
    assert (before["app"] != after["app"]) == counts
    assert before["base_addon"] == after["base_addon"]


def test_client_code_asks_for_new_bundles(root):
    before = addons.assets_fingerprint(root)
    (root / "app/static/src").mkdir(parents=True)
    (root / "app/static/src/app.js").write_text("export {}")
    assert addons.assets_fingerprint(root) != before


@pytest.mark.parametrize(("arch", "counts"), [('<odoo noupdate="1"/>', True), ("<odoo/>", False)])
def test_data_that_updates_leave_alone(root, arch, counts):
    """A test database is built anew for it; an update would keep the old data."""
    before = addons.kept_fingerprint(root)
    (root / "app/data").mkdir()
    (root / "app/data/template.xml").write_text(arch)
    assert (addons.kept_fingerprint(root) != before) == counts
