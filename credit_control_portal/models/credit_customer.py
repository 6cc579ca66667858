import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq, hash_sign, verify_hash_signed
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.misc import format_date, formatLang

from ..engine import limits, part

SCOPE = "credit_control_portal"
COUNTED_DAYS = 90
ACTS_PER_HOUR = 10
REFUSALS_PER_HOUR = 30
MAX_TEXT = 4000
MAX_FILE = 5 * 1024 * 1024
FILE_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class CreditCustomer(models.Model):
    """What customers see of their own card, and what they may do there.

    These methods run with all rights: the customer has none in credit control. `_find_for_page` is the door.
    """

    _inherit = "credit.customer"

    portal_key = fields.Char(
        readonly=True, copy=False, groups="base.group_system", help="Part of every link to the page of this customer."
    )

    # --- The door ----------------------------------------------------------------------------------------------------

    @api.model
    def _get_own_page_domain(self, user) -> Domain:
        """The cards of a portal user: what the user's company owes, to each company that shows it."""
        if not user._is_portal():
            return Domain.FALSE
        owner = user.sudo().partner_id.commercial_partner_id
        return Domain("partner_id", "=", owner.id) & Domain("company_id.credit_portal_on", "=", True)

    @api.model
    def _find_for_page(self, customer_id, user, token=None):
        """The card that this user, or whoever holds this link, may see; with all rights. Empty where there is none.

        :return: the card, and the contact that acts there
        """
        # With all rights: customers have none in credit control; whose card it is, is checked here.
        Customer = self.sudo()
        contact = self.env["res.partner"].sudo()
        card = Customer.search(self._get_own_page_domain(user) & Domain("id", "=", customer_id))
        if card:
            contact = user.sudo().partner_id
        elif token:
            card = Customer.search(Domain("id", "=", customer_id) & Domain("company_id.credit_portal_on", "=", True))
            contact_id = card._read_link(token)
            if contact_id is None:
                return Customer, contact
            # Whoever left the customer since looks no more; of two contacts that became one, the link stays.
            contact = contact.browse(contact_id).exists() or card.partner_id
            if not card._is_their_contact(contact):
                return Customer, contact.browse()
        return card.with_company(card.company_id), contact

    def _get_statement_link(self):
        """The address of this customer's page, for a letter. Whoever reads the letter here needs a login for it."""
        self.ensure_one()
        # As the system: what the company shows, and the key, are not everybody's to read.
        card = self.sudo()
        if not card.company_id.credit_portal_on:
            return super()._get_statement_link()
        if not card.portal_key:
            # Now, and not as the mail goes out: the mail queue sends, and writes on no card.
            card.portal_key = secrets.token_urlsafe(32)
        return card._page_address()

    def _page_address(self) -> str:
        return f"{self.get_base_url()}/my/credit/{self.id}"

    def _sign_links(self, body, contact):
        """A mail as it goes out to a contact: the customer's own open the page by its link without a login.

        The link that opens stands nowhere but in the mail: colleagues read the messages of a card, and follow it.
        """
        card = self.sudo()  # as above
        if not (card._is_their_contact(contact) and card.portal_key and card.company_id.credit_portal_on):
            return body
        link = f"{card._page_address()}?access_token={card._sign(contact)}"
        return re.sub(rf"{re.escape(card._page_address())}(?=[\"'\s<]|$)", link, body)

    def _is_their_contact(self, contact) -> bool:
        is_here = contact.active and contact.commercial_partner_id == self.partner_id
        return is_here or contact == self._statement_partner()

    def _sign(self, contact) -> str:
        """What opens the page of this card to a contact, for a time."""
        said = {"card": self.id, "contact": contact.id, "key": self.portal_key}
        return hash_sign(self.env, SCOPE, said, expiration=timedelta(days=self.company_id.credit_portal_link_days))

    def _read_link(self, token) -> int | None:
        """The contact whom a link to this card was sent to; None where it is no such link, or not any more."""
        try:
            said = verify_hash_signed(self.env, SCOPE, token)
        except ValueError:
            return None
        if not self or not said or said["card"] != self.id:
            return None
        is_current = self.portal_key and consteq(self.portal_key, said["key"])
        return said["contact"] if is_current else None

    def action_withdraw_links(self):
        """The links sent so far open nothing any more; the next statement carries a new one."""
        self.check_access("write")
        # The key is the system's.
        self.sudo().portal_key = False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("The links sent so far open nothing any more.")},
        }

    # --- What the page shows -----------------------------------------------------------------------------------------

    def _page_sections(self) -> list[dict]:
        """The sections of the statement, with what is to be said about each item."""
        sections = self._statement_sections()
        states = self._page_states(self._open_items())
        for section in sections:
            section["items"] = [{"line": line, **states[line]} for line in section["lines"]]
        return sections

    def _page_states(self, lines) -> dict:
        """`{item: state, words, can_promise, can_dispute, can_pay}`"""
        planned = self.env["credit.plan"].search(
            [("call_id", "in", lines.credit_call_id.ids), ("state", "=", "running")]
        )
        promised, payable = self._page_promises(lines), self._page_payable(lines.move_id)
        return {
            line: {
                **self._page_state(line, promised.get(line), line.credit_call_id in planned.call_id),
                "can_pay": line.amount_residual > 0 and line.move_id in payable,
            }
            for line in lines
        }

    def _page_promises(self, lines) -> dict:
        """`{item: the day it is promised for}`"""
        days = {}
        for call in lines.credit_call_id.filtered(lambda call: call.promise_state == "pending"):
            entry = call.entry_ids.filtered(lambda entry: entry.promise_state == "pending")[:1]
            counted = call.item_ids.filtered(lambda item: item.promise_base and not item.unlinked_on)
            days |= dict.fromkeys(counted.line_id, entry.promised_date)
        return days

    def _page_state(self, line, promised, is_planned) -> dict:
        company, owed = self.company_id, line.amount_residual > 0
        free = owed and not line.credit_dispute_id
        state, words = self._page_words(line, promised, is_planned)
        return {
            "state": state,
            "words": words,
            "can_promise": free and not is_planned and company.credit_portal_promises,
            "can_dispute": free and company.credit_portal_disputes,
        }

    def _page_words(self, line, promised, is_planned) -> tuple[str, str]:
        if line.amount_residual < 0:
            return "credit", self.env._("Credit")
        if line.credit_dispute_id:
            return "disputed", self.env._("Disputed")
        if is_planned:
            return "planned", self.env._("In instalments")
        if promised:
            return "promised", self.env._("Promised for %s", format_date(self.env, promised))
        if line.credit_days_overdue > 0:
            return "overdue", self.env._("%s days overdue", line.credit_days_overdue)
        return "due", self.env._("Not due yet")

    def _page_payable(self, moves):
        """Those of these invoices that Odoo's own page of an invoice takes a payment for, where that is installed."""
        if "payment.provider" not in self.env or not hasattr(moves, "_has_to_be_paid"):
            return moves.browse()
        providers = self.env["payment.provider"]._get_compatible_providers(
            self.company_id.id, self.partner_id.id, self.balance, currency_id=self.currency_id.id
        )
        return moves.filtered(lambda move: move._has_to_be_paid()) if providers else moves.browse()

    def _page_invoices(self):
        """The documents of the open items that there is a PDF of."""
        return self._open_items().move_id.filtered(lambda move: move.is_sale_document(include_receipts=True))

    # --- What customers do there -------------------------------------------------------------------------------------

    def _page_items(self, ids, ability):
        """The items of these ids that the customer may act on.

        :param ability: `can_promise` or `can_dispute`
        :raises UserError: none, or one that is not
        """
        lines = self._open_items().filtered(lambda line: line.id in ids)
        if not ids:
            raise UserError(self.env._("Tick the items that it is about."))
        states = self._page_states(lines)
        if len(lines) < len(ids) or not all(states[line][ability] for line in lines):
            raise UserError(self.env._("One of these items has changed meanwhile. Please look at the list again."))
        return lines

    def _check_page_rate(self):
        """:raises UserError: too much was done on this page in the last hour, or tried in vain"""
        recent = self._get_last_hour_domain()
        made = self.env["credit.call.entry"].search_count(recent & self._get_page_promise_domain())
        made += self.env["credit.dispute"].search_count(recent & Domain("from_customer", "=", True))
        if made >= ACTS_PER_HOUR or self._count_page_refusals() >= REFUSALS_PER_HOUR:
            raise UserError(self.env._("That was a lot in one hour. Please try again later, or call us."))

    def _get_last_hour_domain(self) -> Domain:
        since = fields.Datetime.now() - timedelta(hours=1)
        return Domain("customer_id", "=", self.id) & Domain("create_date", ">", since)

    def _count_page_refusals(self) -> int:
        return self.env["credit.page.refusal"].search_count(self._get_last_hour_domain())

    def _note_page_refusal(self):
        """What was sent and refused counts, up to where nothing more is taken."""
        if self._count_page_refusals() < REFUSALS_PER_HOUR:
            self.env["credit.page.refusal"].create({"customer_id": self.id})

    def _get_page_promise_domain(self) -> Domain:
        return Domain("followup_code_id", "=", self.env.ref("credit_control_portal.code_page").id)

    def _page_promise(self, ids, day, contact, amounts=None):
        """The customer promises to pay these items by a day: an ordinary promise, judged like any other.

        :param ids: of the items
        :param amounts: `{id: what was typed}`, in the item's currency; all that is open where nothing was
        :raises UserError: not the customer's to promise, in words for the customer
        """
        self.ensure_one()
        self._check_page_rate()
        if not day:
            raise UserError(self.env._("Say by which day you will pay."))
        lines = self._page_items(ids, "can_promise")
        parts = self._page_parts(lines, amounts or {})
        amount = self.currency_id.round(sum(self._in_company_currency(*given) for given in parts.items()))
        self._check_page_promise(day, amount)
        return self._record_call(self._prepare_page_promise(day, amount, parts, contact), lines)

    def _page_parts(self, lines, amounts) -> dict:
        """`{item: how much of it is promised}`, in the item's currency.

        :raises UserError: what was typed is no part of what is open, in words for the customer
        """
        parts = {}
        for line in lines:
            whole = part.Part(line.amount_residual_currency)
            typed = amounts.get(line.id)
            read = whole if typed is None else part.read(typed, whole.amount, line.currency_id.decimal_places)
            if read.problem:
                raise UserError(self._part_words(line, read.problem))
            parts[line] = read.amount
        return parts

    def _part_words(self, line, problem) -> str:
        document, is_open = line.move_id.name, line.currency_id.format(line.amount_residual_currency)
        return {
            part.UNREADABLE: self.env._("%(document)s: type the amount in digits, such as 250.00.", document=document),
            part.NOTHING: self.env._("%(document)s: say how much you will pay, or untick it.", document=document),
            part.MORE: self.env._("%(document)s: %(amount)s is open, and not more.", document=document, amount=is_open),
            part.LITTLE: self.env._("%s: that is too little to wait for. Please call us.", document),
        }[problem]

    @api.model
    def _in_company_currency(self, line, amount) -> float:
        whole = line.amount_residual_currency
        # Of an item that is open in the company's currency only, all of it.
        return line.amount_residual * (amount / whole if whole else 1)

    def _check_page_promise(self, day, amount):
        company = self.company_id
        terms, today = company._credit_portal_limits(), company._local_today()
        counted = Domain("customer_id", "=", self.id) & Domain("action_date", ">", today - timedelta(days=COUNTED_DAYS))
        made = self.env["credit.call.entry"].search_count(counted & self._get_page_promise_domain())
        last = format_date(self.env, limits.last_day(terms, today))
        most = formatLang(self.env, terms.amount, currency_obj=self.currency_id)
        problem = limits.problem(terms, day, amount, made, today)
        if problem:
            raise UserError(
                {
                    limits.PAST: self.env._("This day has passed."),
                    limits.FAR: self.env._("Here you can promise until %s. For a later day, please call us.", last),
                    limits.OFTEN: self.env._("You have promised several times lately. Please call us."),
                    limits.MUCH: self.env._("Here you can promise up to %s at once. For more, please call us.", most),
                }[problem]
            )

    def _prepare_page_promise(self, day, amount, parts, contact) -> dict:
        """Whom to ask for stays as it was; the text says who promised, and of which items only a part."""
        less = [
            f"{line.move_id.name}: {line.currency_id.format(given)} / {line.currency_id.format(is_open)}"
            for line, given in parts.items()
            if line.currency_id.compare_amounts(given, is_open := line.amount_residual_currency) < 0
        ]
        return {
            "followup_code_id": self.env.ref("credit_control_portal.code_page").id,
            "description": "\n".join([contact.name or contact.display_name, *less]),
            "contact_id": contact.id if self.contact_id else False,
            "promised_amount": amount,
            "promised_date": day,
        }

    def _page_dispute(self, ids, category, text, contact, file=None):
        """The customer disputes these items.

        :param file: `(name, content)` or None
        :raises UserError: not possible, in words for the customer
        """
        self.ensure_one()
        self._check_page_rate()
        text = (text or "").strip()
        if not category:
            raise UserError(self.env._("Choose what it is about."))
        if not text:
            raise UserError(self.env._("Say what is wrong."))
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("Please be shorter: %s characters at most.", MAX_TEXT))
        lines = self._page_items(ids, "can_dispute")
        attachments = [self._check_page_file(*file)] if file else []
        # Who writes there follows nothing: what is said in the office stays there.
        quiet = self.with_context(mail_create_nosubscribe=True, mail_post_autofollow_author_skip=True)
        dispute = quiet._open_dispute(
            self._prepare_page_dispute(category, text), {line: line.amount_residual for line in lines}
        )
        dispute.message_post(
            body=self.env._(
                "%(contact)s, on the customer's page: %(text)s",
                contact=contact.name or contact.display_name,
                text=text,
            ),
            author_id=contact.id,
            attachments=attachments,
            subtype_xmlid="mail.mt_note",
        )
        return dispute

    def _prepare_page_dispute(self, category, text) -> dict:
        return {
            "category_id": category.id,
            "description": text,
            "from_customer": True,
            "user_id": self._page_dispute_owner(category).id,
        }

    def _page_dispute_owner(self, category):
        """Whoever is responsible for the category, the customer, its profile; else a credit manager of the company."""
        managers = self.env.ref("credit_control_calls.group_credit_manager").all_user_ids
        for user in [category.user_id, self.user_id, self.profile_id.user_id, *managers]:
            # Who left, or works for another company, would not see it.
            if user.active and not user.share and self.company_id in user.company_ids:
                return user
        return self.env.ref("base.user_root")

    @api.model
    def _check_page_file(self, name, content) -> tuple[str, bytes]:
        """A file as it may be kept: by what it holds, whatever it is called.

        :raises UserError: too large, or neither PDF nor picture
        """
        if len(content) > MAX_FILE:
            raise UserError(self.env._("The file is too large: %s MB at most.", MAX_FILE // 1024**2))
        ending = FILE_TYPES.get(guess_mimetype(content))
        if not ending:
            raise UserError(self.env._("Only PDF, JPEG and PNG files can be sent."))
        plain = "".join(c for c in name.rpartition(".")[0] or name if c.isalnum() or c in " -_")[:80]
        return f"{plain.strip() or 'file'}.{ending}", content
