"""./dev readme: what people read about an addon is made from its fragments."""

from pathlib import Path

import pytest

from tools import readme

ROOT = Path(__file__).parent.parent


def test_readmes_are_up_to_date():
    """`./dev lint` says the same."""
    assert readme.problems(ROOT) == []


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
