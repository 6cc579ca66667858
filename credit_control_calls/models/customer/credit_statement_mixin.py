import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import ageing

_logger = logging.getLogger(__name__)

BATCH = 50
TEMPLATE = "credit_control_calls.mail_template_statement"
# What the free text of a SEPA transfer holds (EPC069-12).
TRANSFER_TEXT = 140


class CreditStatementMixin(models.AbstractModel):
    """The statement of account: printed, mailed to one, mailed to many."""

    _name = "credit.statement.mixin"
    _description = "Credit Customer: the Statement"

    statement_user_id = fields.Many2one(
        "res.users", string="Statement Asked For By", readonly=True, copy=False, index="btree_not_null"
    )
    statement_copies = fields.Selection(
        lambda self: self.env["res.company"]._fields["credit_statement_copies"]._description_selection(self.env),
        string="Statement With",
        readonly=True,
        copy=False,
    )
    statement_error = fields.Char(string="Statement Not Sent", readonly=True, copy=False)

    # --- One -------------------------------------------------------------------------------------------------------

    def action_send_statement(self):
        """Compose the statement of account, or ask about several; sending it is logged as a contact.

        Copies of the ticked items' documents go along; without a tick those the company always sends.

        :raises UserError: there is no address to send it to
        """
        if len(self) != 1:
            return self.env["credit.statement.wizard"]._open(self)
        self._check_statement_address()
        ticked = self._get_ticked_items()
        documents = ticked.move_id or self._statement_documents(self.company_id.credit_statement_copies)
        return self.env.ref(TEMPLATE)._credit_compose(
            self,
            self.env._("Send statement"),
            # Tells message_post below that the message it posts is the statement.
            credit_statement_sent=True,
            # Tells the template's attachments below which documents go along.
            credit_statement_copies=documents.ids,
        )

    def action_print_statement(self):
        """The statement of account as a PDF."""
        return self.env.ref("credit_control_calls.action_report_statement").report_action(self)

    def message_post(self, **kwargs):
        """A statement that was mailed counts as a reminder."""
        message = super().message_post(**kwargs)
        # The key comes from the mail dialog, which posts and passes nothing on.
        if self.env.context.get("credit_statement_sent"):
            self.with_context(credit_statement_sent=False)._log_statement()
        return message

    def _check_statement_address(self):
        self.ensure_one()
        if not self.email:
            raise UserError(self.env._("%s has no e-mail address.", self._statement_partner().display_name))

    # --- Copies of the documents -----------------------------------------------------------------------------------

    def _statement_documents(self, copies):
        """The documents whose copies go along.

        :param copies: `none`, `overdue`, `open`, see `res.company.credit_statement_copies`
        """
        lines = {"overdue": self._overdue_items, "open": self._open_items}.get(copies)
        return lines().move_id.filtered(lambda move: move.is_sale_document()) if lines else self.env["account.move"]

    def _process_attachments_for_template_post(self, mail_template):
        """The statement's mail takes the copies along that were asked for."""
        res = super()._process_attachments_for_template_post(mail_template)
        # The key comes from the dialog or the scheduled job; only documents of the customer's own are taken from it.
        chosen = self.env["account.move"].browse(self.env.context.get("credit_statement_copies") or [])
        if not chosen or mail_template != self.env.ref(TEMPLATE):
            return res
        for customer in self:
            copies = [customer._copy_of(move) for move in chosen & customer._statement_documents("open")]
            res.setdefault(customer.id, {}).setdefault("attachments", []).extend(copies)
        return res

    def _copy_of(self, move) -> tuple:
        """`(file name, base64)` of a document: as it was sent, or printed now where it never was."""
        document = move._get_invoice_legal_documents("pdf")
        if document:
            return document["filename"], base64.b64encode(document["content"])
        content, _type = self.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", move.ids)
        return move._get_invoice_report_filename(), base64.b64encode(content)

    # --- Many ------------------------------------------------------------------------------------------------------

    def _ask_for_statements(self, copies="none"):
        """Have one mail sent to each of these customers, in the background and in the user's name.

        :param copies: which documents go along, see `_statement_documents`
        """
        self.check_access("write")
        # Owned fields of the card, which callers do not write.
        self.sudo().write({"statement_user_id": self.env.uid, "statement_copies": copies, "statement_error": False})
        # Triggering a scheduled action is the system's.
        self.env.ref("credit_control_calls.ir_cron_credit_statements").sudo()._trigger()

    @api.model
    def _get_statements_asked_for_domain(self):
        return [("statement_user_id", "!=", False)]

    @api.model
    def _cron_mail_statements(self):
        """Mail the statements asked for; what fails stands on its card and stops nobody else."""
        domain = self._get_statements_asked_for_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        waiting = self.search(domain, limit=BATCH, order="id")
        users = waiting.statement_user_id
        for customer in waiting:
            # One that somebody works on just now is mailed by the next run.
            if customer.try_lock_for_update():
                customer._mail_statement_apart()
            if not cron._commit_progress(1):
                break
        self._announce_statements(users)

    @api.model
    def _announce_statements(self, users):
        """Tell those of these users at the screen who wait for no statement any more."""
        still_waiting = self.search([("statement_user_id", "in", users.ids)]).statement_user_id
        for user in users - still_waiting:
            mine = self.with_user(user).with_context(lang=user.lang)
            failed = mine.search_count([("statement_error", "!=", False)])
            message = mine.env._("The statements are sent.")
            if failed:
                message = mine.env._(
                    "The statements are sent, but for %(count)s: filter the list by Statement not sent.", count=failed
                )
            user._bus_send("simple_notification", {"type": "warning" if failed else "success", "message": message})

    def _mail_statement_apart(self):
        """Mail this statement in the name of who asked for it; a failure is noted."""
        # As that user: the mail is theirs, and they get no more than they may see.
        mine = self.with_user(self.statement_user_id).with_company(self.company_id)
        error = False
        try:
            with self.env.cr.savepoint():
                mine._mail_statement()
        except Exception as problem:
            # Whatever it was, it is this customer's alone.
            _logger.info("No statement for %s", self.display_name, exc_info=True)
            error = str(problem)[:500]
        self.write({"statement_user_id": False, "statement_copies": False, "statement_error": error})

    def _mail_statement(self):
        self._check_statement_address()
        documents = self._statement_documents(self.statement_copies)
        # The key tells the template's attachments which documents go along.
        template = self.env.ref(TEMPLATE).with_context(credit_statement_copies=documents.ids)
        template.send_mail(self.id, raise_exception=True)
        self._log_statement()

    # --- What it says ----------------------------------------------------------------------------------------------

    def _log_statement(self):
        self.env["credit.reminder"]._create_owned([customer._prepare_reminder() for customer in self])
        self._refresh()

    def _statement_partner(self):
        """The receivables contact, or the customer while the contact cannot be mailed."""
        return self.contact_id if self.contact_id.email else self.partner_id

    def _prepare_reminder(self) -> dict:
        """Only what is overdue is reminded of: an item not yet due was merely shown."""
        return {
            "customer_id": self.id,
            "date": self.company_id._local_today(),
            "contact_id": self._statement_partner().id,
            "amount": self.balance,
            "move_ids": self._overdue_items().move_id.ids,
        }

    def _statement_sections(self) -> list[dict]:
        """Per document currency: `currency`, `lines`, `total`, `overdue` and `ages` (label, amount), not yet due first.

        What is overdue is net of open credits and never below zero, as everywhere.
        """
        return [self._prepare_section(*group) for group in self._open_items().grouped("currency_id").items()]

    def _prepare_section(self, currency, lines) -> dict:
        names = [ageing.NOT_DUE, *(name for _limit, name in ageing.BUCKETS), ageing.CREDIT]
        ages = dict.fromkeys(names, 0.0)
        for line in lines:
            ages[ageing.bucket(line.amount_residual_currency, line.credit_days_overdue)] += (
                line.amount_residual_currency
            )
        total = sum(ages.values())
        return {
            "currency": currency,
            "lines": lines,
            "total": total,
            "overdue": max(0.0, total - ages[ageing.NOT_DUE]),
            "ages": [(self._fields[name]._description_string(self.env), ages[name]) for name in names],
        }

    def _get_statement_link(self) -> str:
        """Hook: the address of a page where the customer sees the same, for the mail."""
        return ""

    def _statement_banks(self):
        """The company's bank accounts, for a transfer."""
        # Bank accounts of the company go out on its letters; who sends them need not manage them.
        return self.company_id.sudo().partner_id.bank_ids.filtered("allow_out_payment") or (
            self.company_id.sudo().partner_id.bank_ids
        )

    def _statement_qr(self, section) -> dict | None:
        """A QR code for the transfer of what is overdue, or else of all that is open: `image`, `amount`, `reference`.

        None where the company shows no QR codes on its invoices, or where none of its bank accounts makes one.

        :param section: of `_statement_sections`
        """
        currency = section["currency"]
        amount = currency.round(section["overdue"] or section["total"])
        if not self.company_id.qr_code or currency.compare_amounts(amount, 0) <= 0:
            return None
        reference, structured = self._transfer_reference(section)
        for bank in self._statement_banks():
            image = bank.build_qr_code_base64(amount, reference, structured, currency, self.partner_id)
            if image:
                return {"image": image, "amount": amount, "reference": structured or reference}
        return None

    def _transfer_reference(self, section) -> tuple[str, str]:
        """What the transfer is for: the documents in words, and the reference of the only one."""
        due = section["lines"].filtered(lambda x: x.amount_residual > 0)
        late = due.filtered(lambda x: x.credit_days_overdue > 0)
        documents = (late if section["overdue"] else due).move_id
        structured = documents.payment_reference or "" if len(documents) == 1 else ""
        return ", ".join(documents.mapped("name"))[:TRANSFER_TEXT], structured
