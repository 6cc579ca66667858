import io

from docx import Document
from docx.oxml.ns import qn


def make_template(*paragraphs, header="", rows=()):
    """A Word file of these paragraphs and, in a table, these rows of cells, as bytes."""
    document = Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def read_text(content):
    """All text of a Word file: header, body with its tables, footer."""
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    paragraphs = [
        paragraph
        for part in (section.header, document, section.footer)
        for paragraph in part._element.iter(qn("w:p"))
    ]
    return "\n".join("".join(node.text or "" for node in paragraph.iter(qn("w:t"))) for paragraph in paragraphs)
