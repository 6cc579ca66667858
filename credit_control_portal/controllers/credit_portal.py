from urllib.parse import urlencode

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_credit_base.pages import keep_private

from ..engine import limits
from ..models.credit_customer import MAX_FILE

# A form with its file and its texts.
MAX_FORM = MAX_FILE + 256 * 1024
PAGE = "/my/credit/<int(max=2147483647):customer_id>"
READ = {"type": "http", "auth": "public", "methods": ["GET"], "website": True, "sitemap": False}
ACT = {**READ, "methods": ["POST"], "max_content_length": MAX_FORM}


class CreditPortal(CustomerPortal):
    """The customer's page. Opening it changes nothing (scanners of mail open links too), only its forms act."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "credit_count" in counters:
            values["credit_count"] = sum(self._find_own_cards().mapped("item_count"))
        return values

    def _find_own_cards(self):
        # With all rights: customers have none in credit control; the domain says which cards are theirs.
        Customer = request.env["credit.customer"].sudo()
        return Customer.search(Customer._get_own_page_domain(request.env.user), order="company_id")

    def _find(self, customer_id, token):
        """The card and who looks at it, the whole page in that contact's language from here on."""
        token = token if isinstance(token, str) else None
        card, contact = request.env["credit.customer"]._find_for_page(customer_id, request.env.user, token)
        if card and request.env.user._is_public():
            request.update_context(lang=contact.lang or request.env.lang)
            card, contact = (record.with_context(lang=request.env.lang) for record in (card, contact))
        return card, contact

    # --- Reading -----------------------------------------------------------------------------------------------------

    @http.route("/my/credit", type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def cards(self, **_params):
        """What is open, at which company."""
        cards = self._find_own_cards()
        if len(cards) == 1:
            return request.redirect(f"/my/credit/{cards.id}")
        return keep_private(
            request.render("credit_control_portal.cards", {"cards": cards, "page_name": "credit"})
        )

    @http.route(PAGE, **READ)
    def card(self, customer_id, access_token=None, done=None, **_params):
        card, contact = self._find(customer_id, access_token)
        if not card:
            return self._render_dead(access_token)
        return self._render(card, contact, access_token, done=done)

    @http.route(f"{PAGE}/statement", **READ)
    def statement(self, customer_id, access_token=None, **_params):
        card, _contact = self._find(customer_id, access_token)
        if not card:
            return self._render_dead(access_token)
        # As the system: what a statement says is read with all rights, of this card only.
        Report = request.env["ir.actions.report"].sudo().with_company(card.company_id)
        content, _type = Report._render_qweb_pdf("credit_control_calls.action_report_statement", card.ids)
        return self._send_pdf(request.env._("Statement.pdf"), content)

    @http.route(f"{PAGE}/invoice/<int(max=2147483647):move_id>", **READ)
    def invoice(self, customer_id, move_id, access_token=None, **_params):
        card, _contact = self._find(customer_id, access_token)
        move = card._page_invoices().filtered(lambda move: move.id == move_id)
        if not move:
            return self._render_dead(access_token)
        document = move._get_invoice_legal_documents("pdf", allow_fallback=True)
        return self._send_pdf(document["filename"], document["content"])

    # --- Acting ------------------------------------------------------------------------------------------------------

    @http.route(f"{PAGE}/promise", **ACT)
    def promise(self, customer_id, access_token=None, day=None, **_params):
        return self._act(
            customer_id,
            access_token,
            "promise",
            lambda card, contact: card._page_promise(
                self._read_items(), self._read_day(day), contact, self._read_amounts()
            ),
            day=day,
        )

    @http.route(f"{PAGE}/dispute", **ACT)
    def dispute(self, customer_id, access_token=None, category=None, text="", **_params):
        return self._act(
            customer_id,
            access_token,
            "dispute",
            lambda card, contact: card._page_dispute(
                self._read_items(), self._read_category(category), self._read_text(text), contact, self._read_file()
            ),
            category=category,
            text=text,
        )

    @http.route(f"{PAGE}/pay/<int(max=2147483647):move_id>", **ACT)
    def pay(self, customer_id, move_id, access_token=None, **_params):
        """To Odoo's own page of the invoice, which takes the payment; its token is made here and not by looking."""
        card, _contact = self._find(customer_id, access_token)
        move = card._page_invoices().filtered(lambda move: move.id == move_id)
        if not card._page_payable(move):
            return self._render_dead(access_token)
        return request.redirect(move.get_portal_url(), code=303)

    def _act(self, customer_id, token, done, act, **given):
        """Do what a form asks for, in one piece or not at all, and show the page.

        :param given: what was filled in, to be shown again beside the problem
        """
        card, contact = self._find(customer_id, token)
        if not card:
            return self._render_dead(token)
        try:
            with request.env.cr.savepoint():
                act(card, contact)
        except UserError as problem:
            card._note_page_refusal()
            given = {name: self._read_text(value) for name, value in given.items()}
            given |= {"items": self._read_items(), "amounts": self._read_amounts()}
            response = self._render(card, contact, token, problem=str(problem), given=given)
            response.status_code = 400
            return response
        return request.redirect(self._url(card, token, done=done), code=303)

    # --- What a form brings: anything, in any type -------------------------------------------------------------------

    def _read_items(self) -> set[int]:
        given = request.httprequest.form.getlist("items")
        return {int(text) for text in given if text.isdecimal() and len(text) < 11}

    def _read_amounts(self) -> dict[int, str]:
        """What was typed for each ticked item."""
        form = request.httprequest.form
        return {id_: form[f"amount_{id_}"] for id_ in self._read_items() if f"amount_{id_}" in form}

    def _read_day(self, day):
        try:
            return fields.Date.to_date(day) if isinstance(day, str) and day else None
        except ValueError:
            return None

    def _read_category(self, category):
        Category = request.env["credit.dispute.category"].sudo()  # customers read no categories but on this page
        is_id = isinstance(category, str) and category.isdecimal() and len(category) < 10
        return Category.search([("id", "=", int(category))]) if is_id else Category

    def _read_text(self, text) -> str:
        # A form may send a file in place of a text.
        return text if isinstance(text, str) else ""

    def _read_file(self):
        file = request.httprequest.files.get("file")
        return (file.filename, file.read(MAX_FILE + 1)) if file and file.filename else None

    # --- Answers -----------------------------------------------------------------------------------------------------

    def _url(self, card, token, suffix="", **params):
        params = {"access_token": token, **params} if token else params
        query = urlencode(params)
        return f"/my/credit/{card.id}{suffix}" + (f"?{query}" if query else "")

    def _render(self, card, contact, token, done=None, problem=None, given=None):
        company = card.company_id
        today, terms = company._local_today(), company._credit_portal_limits()
        sections = card._page_sections()
        items = [item for section in sections for item in section["items"]]
        only = items[0]["line"].id if len(items) == 1 else None
        values = {
            "card": card,
            "contact": contact,
            "sections": sections,
            "may_promise": any(item["can_promise"] for item in items),
            "may_dispute": any(item["can_dispute"] for item in items),
            "invoices": card._page_invoices(),
            # Customers read no categories but on this page.
            "categories": request.env["credit.dispute.category"].sudo().search([]),
            "first_day": today,
            "last_day": limits.last_day(terms, today),
            "given": {"items": {only}, "amounts": {}, "day": None, "category": "", "text": "", **(given or {})},
            "url": lambda suffix="": self._url(card, token, suffix),
            "done": done,
            "problem": problem,
            "page_name": "credit",
            # A link opens this page only: the way to the others is a login.
            "no_breadcrumbs": request.env.user._is_public(),
        }
        return keep_private(request.render("credit_control_portal.card", values))

    def _render_dead(self, token):
        """Not theirs, or not any more: the same answer, whether there is such a card or not."""
        if request.env.user._is_public() and not token and request.httprequest.method == "GET":
            return request.redirect("/my/credit")
        response = keep_private(request.render("credit_control_portal.dead", {"page_name": "credit"}))
        response.status_code = 404
        return response

    def _send_pdf(self, name, content):
        return keep_private(
            request.make_response(
                content,
                headers=[
                    ("Content-Type", "application/pdf"),
                    ("Content-Length", len(content)),
                    ("Content-Disposition", content_disposition(name)),
                ],
            )
        )
