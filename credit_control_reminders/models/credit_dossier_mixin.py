import csv
import io
import re
import zipfile
from collections import Counter

from odoo import models

LONGEST = 100
# Wide characters of Chinese and Japanese keyboards begin a formula, too.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class CreditDossierMixin(models.AbstractModel):
    """The one file that is handed over: what is owed, the invoices, and all that was said about them."""

    _name = "credit.dossier.mixin"
    _description = "Handover: the File"

    def _attach_dossier(self):
        """Make the file and keep it with the handover.

        :return: the attachment
        """
        self.ensure_one()
        attachment = self.env["ir.attachment"].create(
            {
                "name": self._dossier_name(),
                "raw": self._make_dossier(),
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        # Not found by its type: whoever answers by mail may send a file like it along.
        self._write_owned({"dossier_id": attachment.id})
        return attachment

    def _dossier_name(self) -> str:
        return f"{safe_name(self.name)}.zip"

    def _make_dossier(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._iter_files():
                archive.writestr(name, content)
        return target.getvalue()

    def _iter_files(self):
        """`(name, content)` of each file of the dossier."""
        yield self._print("index.pdf", "credit_control_reminders.report_handover", self)
        yield self._print("statement.pdf", "credit_control_calls.report_statement", self.customer_id)
        for name, rows in self._dossier_tables().items():
            yield f"{name}.csv", table(rows)
        letters = self._get_reminders().filtered("body")
        if letters:
            yield self._print("reminders.pdf", "credit_control_reminders.report_letters", letters)
        yield from self._iter_invoices()

    def _print(self, name, report, records):
        return name, self.env["ir.actions.report"]._render_qweb_pdf(report, records.ids)[0]

    def _iter_invoices(self):
        """Each invoice as it was sent, else as it stands."""
        moves = self.item_ids.move_id.filtered(lambda move: move.is_sale_document())
        taken = Counter()  # two numbers may come to one name, and one file would hide the other
        # As the system: making the PDF of an invoice is a bookkeeper's; handing it over is decided here.
        for move in moves.sudo():
            document = move._get_invoice_legal_documents("pdf", allow_fallback=True)
            if document and document.get("content"):
                name = safe_name(move.name)
                taken[name] += 1
                number = f" ({taken[name]})" if taken[name] > 1 else ""
                yield f"invoices/{name}{number}.pdf", document["content"]

    # --- What it tells ---------------------------------------------------------------------------------------------

    def _get_calls(self):
        """The call actions that any of the items hung on."""
        links = self.env["credit.call.item"].search([("move_id", "in", self.item_ids.move_id.ids)])
        return links.call_id.filtered(lambda call: call.customer_id == self.customer_id).sorted("id")

    def _get_disputes(self):
        links = self.env["credit.dispute.item"].search([("move_id", "in", self.item_ids.move_id.ids)])
        return links.dispute_id.filtered(lambda dispute: dispute.customer_id == self.customer_id).sorted("id")

    def _get_reminders(self):
        links = self.env["credit.reminder.item"].search(
            [("move_id", "in", self.item_ids.move_id.ids), ("is_counted", "=", True)]
        )
        sent = links.message_id.filtered(lambda message: message.state in ("sent", "bounced"))
        return sent.filtered(lambda message: message.customer_id == self.customer_id).sorted("id")

    def _dossier_tables(self) -> dict:
        """`{name: rows}`, the first row being the titles."""
        entries = self._get_calls().entry_ids.sorted(lambda entry: (entry.action_date, entry.id))
        return {
            "items": self._item_rows(),
            "calls": [
                ("date", "call action", "spoke with", "agreed", "said", "by"),
                *(
                    (e.action_date, e.call_id.name, e.contact_name, e.agreed, e.description, e.user_id.name)
                    for e in entries
                ),
            ],
            "promises": [
                ("made on", "promised for", "amount", "currency", "received", "became"),
                *(
                    (e.action_date, e.promised_date, e.promised_amount, e.currency_id.name, e.promise_received,
                     e.promise_state)
                    for e in entries.filtered("promised_amount")
                ),
            ],
            "disputes": [
                ("number", "category", "description", "amount", "state", "resolution", "note"),
                *(
                    (d.name, d.category_id.name, d.description, d.held_amount, d.state, d.resolution, d.resolution_note)
                    for d in self._get_disputes()
                ),
            ],
            "reminders": [
                ("sent on", "step", "channel", "to", "e-mail", "documents"),
                *(
                    (m.sent_on, m.step_id.name, m.channel, m.contact_id.display_name, m.email,
                     ", ".join(filter(None, m._told_items().mapped("document"))))
                    for m in self._get_reminders()
                ),
            ],
        }  # fmt: skip

    def _item_rows(self) -> list[tuple]:
        today = self.date
        return [
            ("document", "date", "due", "days overdue", "amount", "open", "currency", "reference"),
            *(
                (i.document, i.line_id.date, i.date_due, (today - i.date_due).days, i.line_id.amount_currency,
                 i.amount_residual, i.currency_id.name, i.line_id.move_id.ref)
                for i in self.item_ids
            ),
        ]  # fmt: skip


def safe_name(name) -> str:
    """A name that every system takes for a file's.

    >>> safe_name("INV/2026/00001")
    'INV-2026-00001'
    """
    return re.sub(r"[^\w.() -]+", "-", name or "")[:LONGEST].strip("-. ") or "document"


def table(rows) -> str:
    """Rows as CSV that an office program opens as it is: nothing in it is taken for a formula.

    Every cell is quoted: a program that separates by semicolons would find a formula after one of them.

    >>> print(table([("a", None), ("=1+1", -2.5)]).replace("\\r", ""), end="")
    "a",""
    "'=1+1","-2.5"
    """
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def _cell(value):
    if value is None or value is False:
        return ""
    text = str(value)
    # What people wrote may begin as a formula does; numbers may, too, and are none.
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
