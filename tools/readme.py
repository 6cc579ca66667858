"""Write what is made from other files: each addon's README.md and app page, the tests in docs/features.md."""
import html
import re

from . import addons, features

# Fragment and its heading, in the order in which they are read.
FRAGMENTS = {
    "DESCRIPTION": "",
    "CONTEXT": "How it decides",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "CONTRIBUTORS": "Contributors",
}
MADE = "<!-- Made by `./dev readme` from the fragments in readme/: change those. -->\n"
PICTURE = re.compile(r"!\[(.*?)\]\((.*?)\)")
INLINE = [
    (re.compile(r"`(.+?)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"(?<!\w)\*(.+?)\*(?!\w)"), r"<i>\1</i>"),
    (PICTURE, r'<img src="\2" alt="\1" class="img-fluid"/>'),
    (re.compile(r"\[(.+?)\]\((.+?)\)"), r'<a href="\2">\1</a>'),
]


def add_arguments(parser):
    """It has only the common options."""


def main(site, options):
    """Write what is not as the fragments and the tests say."""
    for path, text in {**outdated(site.root), **features.outdated(site.root)}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.relative_to(site.root))
    return 0


def problems(root):
    """One sentence for each file that is not as the fragments say."""
    files = [path.relative_to(root) for path in outdated(root)]
    return [f"{file} differs from the fragments in readme/: run ./dev readme" for file in files]


def outdated(root):
    """{path: what it should hold} of the files that hold something else."""
    wanted = {}
    for name in addons.find(root):
        wanted[root / name / "README.md"] = markdown(root / name)
        wanted[root / name / "static/description/index.html"] = page(root / name)
    return {path: text for path, text in wanted.items() if not path.is_file() or path.read_text() != text}


def fragments(addon):
    """(heading, text) of each fragment there is; pictures are named as in static/description."""
    for name, heading in FRAGMENTS.items():
        path = addon / "readme" / f"{name}.md"
        if path.is_file():
            yield heading, path.read_text().strip()


def markdown(addon):
    """README.md, to be read in the repository and on PyPI."""
    manifest = addons.manifest(addon)
    parts = [MADE, f"# {manifest['name']}\n", f"`{addon.name}` · Odoo 19 Community · {manifest['license']}\n"]
    for heading, text in fragments(addon):
        parts += [f"## {heading}\n"] if heading else []
        parts.append(PICTURE.sub(r"![\1](static/description/\2)", text) + "\n")
    return "\n".join(parts)


def page(addon):
    """index.html, which the list of apps shows."""
    manifest = addons.manifest(addon)
    parts = [MADE.strip(), '<section class="container">', f"<h2>{html.escape(manifest['name'])}</h2>"]
    parts.append(f'<p class="lead">{html.escape(manifest["summary"])}.</p>')
    for heading, text in fragments(addon):
        parts += [f"<h3>{heading}</h3>"] if heading else []
        parts += [block(lines) for lines in re.split(r"\n{2,}", text)]
    return "\n".join([*parts, "</section>"]) + "\n"


def block(text):
    """HTML of a paragraph, a list or a table: of the Markdown that the fragments use."""
    text = html.escape(text, quote=False)
    if text.startswith("|"):
        rows = [[cell.strip() for cell in re.split(r" \| ", row.strip("| "))] for row in text.split("\n")]
        body = "\n".join(f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>" for row in rows[2:])
        head = "".join(f"<th>{inline(cell)}</th>" for cell in rows[0])
        return f'<table class="table"><tr>{head}</tr>\n{body}</table>'
    for mark, tag in ((r"- ", "ul"), (r"\d+\. ", "ol")):
        if re.match(mark, text):
            items = re.split(rf"\n?^{mark}", text, flags=re.M)[1:]
            return f"<{tag}>\n" + "\n".join(f"<li>{inline(item)}</li>" for item in items) + f"\n</{tag}>"
    return f"<p>{inline(text)}</p>"


def inline(text):
    """HTML of a run of text; what stands in backticks is left as it is."""
    text = " ".join(text.split())
    code = re.split(r"(`.+?`)", text)
    return "".join(styled(part, INLINE[:1] if part.startswith("`") else INLINE[1:]) for part in code)


def styled(text, rules):
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text
