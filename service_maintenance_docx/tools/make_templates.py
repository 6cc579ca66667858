#!/usr/bin/env python3
"""Make the Word templates that ship with this addon: static/templates/*.docx.

Run it after a change here, and commit what it makes. Needs python-docx only.
"""

import datetime
import zipfile
from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).resolve().parents[1] / "static" / "templates"
GREY = RGBColor(0x66, 0x66, 0x66)
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
DAY = datetime.datetime(2026, 1, 1)


def new_document(title):
    """An A4 page with the company's name and address in its header, and page margins for a letter."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(25), Mm(18)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "Service & Credit for Odoo contributors", title, ""
    properties.created = properties.modified = DAY
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.paragraph_format.space_after = Pt(2)
    write(section.header.paragraphs[0], "{{ company.logo }}")
    write(section.header.add_paragraph(), "{{ company.head }}", colour=GREY)
    write(section.footer.paragraphs[0], "{{ company.foot }}", colour=GREY)
    return document


def write(paragraph, text, bold=False, size=None, colour=None, align=None):
    """Put `text` into `paragraph` as one run."""
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    if align is not None:
        paragraph.alignment = align
    return paragraph


def heading(document, text, size=12):
    paragraph = write(document.add_paragraph(), text, bold=True, size=size)
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True


def only_if(document, condition):
    """What follows, up to `end_if`, is left out where `condition` does not hold."""
    document.add_paragraph(f"{{%p if {condition} %}}")


def end_if(document):
    document.add_paragraph("{%p endif %}")


def facts(document, rows):
    """Two columns of label and value side by side."""
    table = document.add_table(rows=0, cols=4)
    for row in rows:
        cells = table.add_row().cells
        for index, text in enumerate(row):
            write(cells[index].paragraphs[0], text, bold=index % 2 == 0)
    set_widths(table, (30, 60, 30, 50))


def items(document, widths, titles, source, cells, numbers=()):
    """A table with one row for each item of `source`; columns in `numbers` stand to the right."""
    table = document.add_table(rows=4, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for index, title in enumerate(titles):
        align = RIGHT if index in numbers else None
        write(table.cell(0, index).paragraphs[0], title, bold=True, align=align)
        shade(table.cell(0, index))
    write(table.cell(1, 0).paragraphs[0], f"{{%tr for item in {source} %}}")
    for index, text in enumerate(cells):
        write(table.cell(2, index).paragraphs[0], text, align=RIGHT if index in numbers else None)
    write(table.cell(3, 0).paragraphs[0], "{%tr endfor %}")
    repeat_header(table.rows[0])
    set_widths(table, widths)


def set_widths(table, widths):
    table.autofit = False
    for column, width in zip(table.columns, widths):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def shade(cell):
    shading = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "EEEEEE")):
        shading.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def repeat_header(row):
    """Repeat this row at the top of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def work_order():
    document = new_document("Work order")
    write(document.add_paragraph(), "{{ label.work_order }} {{ visit.number }}", bold=True, size=18)
    write(document.add_paragraph(), "{{ visit.subject }}", size=13)
    facts(
        document,
        [
            ("{{ label.customer }}", "{{ visit.customer.name }}\n{{ visit.customer.address }}",
             "{{ label.planned }}", "{{ visit.planned }}"),
            ("{{ label.site }}", "{{ visit.site }}", "{{ label.technicians }}", "{{ visit.technicians }}"),
            ("{{ label.contact }}", "{{ visit.contact }}", "{{ label.type }}", "{{ visit.type }}"),
            ("{{ label.phone }}", "{{ visit.contact_phone }}", "{{ label.priority }}", "{{ visit.priority }}"),
            ("{{ label.contract }}", "{{ visit.contract }}", "{{ label.reported }}", "{{ visit.reported }}"),
        ],
    )
    only_if(document, "visit.equipment or visit.object")
    heading(document, "{{ label.about }}")
    end_if(document)
    only_if(document, "visit.object")
    document.add_paragraph("{{ visit.object }}")
    end_if(document)
    only_if(document, "visit.equipment")
    items(
        document, (60, 45, 30, 35),
        ("{{ label.equipment }}", "{{ label.serial_number }}", "{{ label.installed }}", "{{ label.warranty }}"),
        "visit.equipment",
        ("{{ item.name }}", "{{ item.serial_number }}", "{{ item.installed }}", "{{ item.warranty }}"),
    )
    end_if(document)
    only_if(document, "visit.instructions and not visit.is_finished")
    heading(document, "{{ label.instructions }}")
    document.add_paragraph("{{ visit.instructions }}")
    end_if(document)
    work_done(document)
    findings(document)
    signature(document)
    return document


def work_done(document):
    only_if(document, "visit.started")
    heading(document, "{{ label.work_done }}")
    facts(
        document,
        [
            ("{{ label.started }}", "{{ visit.started }}", "{{ label.hours }}", "{{ visit.hours }}"),
            ("{{ label.ended }}", "{{ visit.ended }}", "{{ label.kilometres }}", "{{ visit.kilometres }}"),
            ("{{ label.settlement }}", "{{ visit.settlement }}", "{{ label.next_visit }}", "{{ visit.next_date }}"),
        ],
    )
    document.add_paragraph("{{ visit.report }}")
    end_if(document)
    only_if(document, "visit.lines")
    heading(document, "{{ label.parts_and_work }}")
    only_if(document, "not visit.has_prices")
    items(
        document, (70, 25, 22, 18, 35),
        ("{{ label.description }}", "{{ label.kind }}", "{{ label.quantity }}", "{{ label.unit }}",
         "{{ label.coverage }}"),
        "visit.lines",
        ("{{ item.name }}", "{{ item.kind }}", "{{ item.quantity }}", "{{ item.unit }}", "{{ item.coverage }}"),
        numbers=(2,),
    )
    document.add_paragraph("{%p else %}")
    items(
        document, (52, 20, 18, 16, 24, 20, 20),
        ("{{ label.description }}", "{{ label.kind }}", "{{ label.quantity }}", "{{ label.unit }}",
         "{{ label.coverage }}", "{{ label.price }}", "{{ label.amount }}"),
        "visit.lines",
        ("{{ item.name }}", "{{ item.kind }}", "{{ item.quantity }}", "{{ item.unit }}", "{{ item.coverage }}",
         "{{ item.price }}\n{{ item.discount }}", "{{ item.amount }}"),
        numbers=(2, 5, 6),
    )
    write(document.add_paragraph(), "{{ label.total }}: {{ visit.total }} {{ visit.tax_note }}", bold=True, align=RIGHT)
    end_if(document)
    end_if(document)


def findings(document):
    only_if(document, "visit.checklist")
    heading(document, "{{ label.checklist }}")
    items(
        document, (12, 88, 70), ("", "{{ label.check }}", "{{ label.note }}"), "visit.checklist",
        ("{{ item.mark }}", "{{ item.name }}", "{{ item.note }}"),
    )
    end_if(document)
    only_if(document, "visit.defects")
    heading(document, "{{ label.defects }}")
    items(
        document, (70, 45, 30, 25),
        ("{{ label.defect }}", "{{ label.equipment }}", "{{ label.severity }}", "{{ label.repaired }}"),
        "visit.defects",
        ("{{ item.name }}", "{{ item.equipment }}", "{{ item.severity }}", "{{ item.repaired }}"),
    )
    end_if(document)
    only_if(document, "visit.readings")
    heading(document, "{{ label.readings }}")
    items(
        document, (90, 40, 40), ("{{ label.meter }}", "{{ label.value }}", "{{ label.read_on }}"), "visit.readings",
        ("{{ item.meter }}", "{{ item.value }}", "{{ item.date }}"), numbers=(1,),
    )
    end_if(document)


def signature(document):
    heading(document, "{{ label.signature }}")
    only_if(document, "visit.is_signed")
    document.add_paragraph("{{ visit.signature }}").paragraph_format.keep_with_next = True
    write(document.add_paragraph(), "{{ visit.signed_by }}, {{ visit.signed_on }}", bold=True)
    document.add_paragraph("{%p else %}")
    document.add_paragraph("\n\n______________________________")
    document.add_paragraph("{{ label.name_and_date }}")
    end_if(document)


def invoice():
    document = new_document("Invoice")
    document.add_paragraph("{{ invoice.customer.name }}\n{{ invoice.customer.address }}")
    document.add_paragraph("{{ invoice.customer.vat }}")
    write(document.add_paragraph(), "{{ invoice.title }} {{ invoice.number }}", bold=True, size=18)
    facts(
        document,
        [
            ("{{ label.invoice_date }}", "{{ invoice.date }}", "{{ label.due_date }}", "{{ invoice.due_date }}"),
            ("{{ label.reference }}", "{{ invoice.reference }}", "{{ label.origin }}", "{{ invoice.origin }}"),
            ("{{ label.visits }}", "{{ invoice.visits }}", "{{ label.payment_terms }}", "{{ invoice.payment_terms }}"),
        ],
    )
    document.add_paragraph()
    items(
        document, (68, 20, 16, 24, 20, 26),
        ("{{ label.description }}", "{{ label.quantity }}", "{{ label.unit }}", "{{ label.price }}",
         "{{ label.taxes }}", "{{ label.amount }}"),
        "invoice.lines",
        ("{{ item.name }}", "{{ item.quantity }}", "{{ item.unit }}", "{{ item.price }}", "{{ item.taxes }}",
         "{{ item.amount }}"),
        numbers=(1, 3, 5),
    )
    write(document.add_paragraph(), "{{ label.untaxed }}: {{ invoice.untaxed }}", align=RIGHT)
    document.add_paragraph("{%p for tax in invoice.taxes %}")
    write(document.add_paragraph(), "{{ tax.name }}: {{ tax.amount }}", align=RIGHT)
    document.add_paragraph("{%p endfor %}")
    write(document.add_paragraph(), "{{ label.total }}: {{ invoice.total }}", bold=True, size=12, align=RIGHT)
    only_if(document, "invoice.is_partly_paid")
    write(document.add_paragraph(), "{{ label.due }}: {{ invoice.due }}", bold=True, align=RIGHT)
    end_if(document)
    only_if(document, "invoice.payment_reference")
    document.add_paragraph("{{ label.payment_reference }}: {{ invoice.payment_reference }}")
    end_if(document)
    only_if(document, "invoice.bank_account")
    document.add_paragraph("{{ label.bank_account }}: {{ invoice.bank_account }}")
    end_if(document)
    document.add_paragraph("{{ invoice.terms }}")
    return document


def save(document, path):
    """Write the file; a second run makes the same bytes."""
    document.save(path)
    with zipfile.ZipFile(path) as source:
        parts = [(info.filename, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts:
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    save(work_order(), TARGET / "work_order.docx")
    save(invoice(), TARGET / "invoice.docx")
