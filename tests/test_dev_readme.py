"""./dev readme: what people read about an addon is made from its fragments."""

from pathlib import Path

import pytest

from tools import features, readme

ROOT = Path(__file__).parent.parent


def test_readmes_are_up_to_date():
    """`./dev lint` says the same."""
    assert readme.problems(ROOT) == []


def test_rows_and_tests_know_each_other():
    """Every row has a test that names it, and every test names a row there is."""
    assert features.problems(ROOT) == []


def test_a_row_without_a_test_is_told(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/features.md").write_text("| A1 | plan | here | |\n| A2 | more | there | |\n")
    (tmp_path / "addon/tests").mkdir(parents=True)
    (tmp_path / "addon/tests/test_plan.py").write_text('def test_it():\n    """A1, Z9, B3: planned."""\n')
    assert features.outdated(tmp_path) == {
        tmp_path / "docs/features.md": "| A1 | plan | here | [plan](../addon/tests/test_plan.py) |\n"
        "| A2 | more | there |  |\n"
    }
    assert features.problems(tmp_path)[1:] == [
        "docs/features.md: no test names row A2",
        "docs/features.md has no row B3, which addon/tests/test_plan.py names",
    ]


def test_pictures_are_there():
    """Every picture a description shows stands beside its icon."""
    for path in ROOT.glob("*/readme/*.md"):
        for picture in readme.PICTURE.finditer(path.read_text()):
            assert (path.parent.parent / "static/description" / picture[2]).is_file(), f"{path}: {picture[2]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two\nlines & more", "<p>Two lines &amp; more</p>"),
        ("- **One**,\n  two\n- *three*", "<ul>\n<li><b>One</b>, two</li>\n<li><i>three</i></li>\n</ul>"),
        ("1. a `b*c*`\n2. d", "<ol>\n<li>a <code>b*c*</code></li>\n<li>d</li>\n</ol>"),
        ("| a | b |\n| --- | --- |\n| c | d |",
         '<table class="table"><tr><th>a</th><th>b</th></tr>\n<tr><td>c</td><td>d</td></tr></table>'),
        ("![A card](card.png)", '<p><img src="card.png" alt="A card" class="img-fluid"/></p>'),
    ],
)
def test_markdown_of_the_fragments(text, expected):
    assert readme.block(text) == expected
