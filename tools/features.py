"""Which tests prove which row of docs/features.md: read from their docstrings, written into its last column."""
import ast
import re
from collections import defaultdict

PAGE = "docs/features.md"
ROW = re.compile(r"\b([ABCDEXMPTKF]\d{1,2})\b")
LINE = re.compile(r"^\| (?P<row>[A-Z]\d+) \| (?P<what>.*?) \| (?P<where>.*?) \| (?P<tests>.*?) ?\|$", re.M)


def outdated(root):
    """{path: what it should hold} of the page, where it holds something else."""
    path = root / PAGE
    if not path.is_file():
        return {}
    text = path.read_text()
    proven = tests(root)
    wanted = LINE.sub(lambda line: with_tests(line, proven), text)
    return {} if wanted == text else {path: wanted}


def problems(root):
    """One sentence for each row without a test or without a place, and each row a test names in vain."""
    path = root / PAGE
    if not path.is_file():
        return []
    known = {line["row"] for line in LINE.finditer(path.read_text())}
    proven = tests(root)
    found = [f"{PAGE} is not up to date with the tests: run ./dev readme"] if outdated(root) else []
    found += [f"{PAGE}: no test names row {row}" for row in sorted(known - proven.keys())]
    unknown = {row: min(files) for row, files in proven.items() if row not in known}
    return found + [f"{PAGE} has no row {row}, which {file} names" for row, file in sorted(unknown.items())]


def with_tests(line, proven):
    links = [f"[{path.stem.removeprefix('test_')}](../{path})" for path in sorted(proven.get(line["row"], ()))]
    return f"| {line['row']} | {line['what']} | {line['where']} | {', '.join(links)} |"


def tests(root):
    """{row: the test files whose docstrings name it}."""
    found = defaultdict(set)
    for path in [*root.glob("*/tests/**/test_*.py"), *root.glob("tests/test_*.py")]:
        for row in rows_named(path):
            found[row].add(path.relative_to(root))
    return dict(found)


def rows_named(path):
    """The rows that the docstrings of a test file name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            yield from ROW.findall(ast.get_docstring(node) or "")
