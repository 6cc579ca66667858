from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CreditHoldMixin(models.AbstractModel):
    """A document that waits while its customer does not pay; its model says which, for whom, and what goes on after."""

    _name = "credit.hold.mixin"
    _description = "Document That Can Be on Hold"

    credit_on_hold = fields.Boolean(string="On Hold", readonly=True, copy=False, index="btree_not_null")
    credit_hold_reason = fields.Char(string="On Hold Because", readonly=True, copy=False)
    credit_can_release = fields.Boolean(compute="_compute_credit_can_release")

    @api.depends_context("uid")
    def _compute_credit_can_release(self):
        self.credit_can_release = self.env["credit.hold"].has_access("write")

    # --- For the models that inherit it ----------------------------------------------------------------------------

    @api.model
    def _get_credit_open_domain(self) -> Domain:
        """Hook: the documents that can still be stopped."""
        return Domain.FALSE

    def _credit_can_wait(self) -> bool:
        """Whether this document can still be stopped, and is none of those that pass."""
        self.ensure_one()
        return bool(self.filtered_domain(self._get_credit_open_domain())) and not self._credit_passes()

    def _credit_passes(self) -> bool:
        """Hook: emergencies, and what is paid already."""
        self.ensure_one()
        return False

    def _get_credit_amount(self) -> float:
        """Hook: what the customer will owe for it, in the company's currency, where that is not counted yet."""
        self.ensure_one()
        return 0.0

    def _get_credit_partner_field(self) -> str:
        """Hook: who pays for it."""
        return "partner_id"

    def _get_credit_user(self):
        """Hook: who has to know that it waits."""
        self.ensure_one()
        return self.user_id

    def _credit_go_on(self):
        """Hook: what was stopped goes on where it stopped."""

    # --- Holding ---------------------------------------------------------------------------------------------------

    @api.model
    def _credit_find_open(self, company, partners):
        """The open documents of these customers that do not wait yet."""
        payer = Domain(f"{self._get_credit_partner_field()}.commercial_partner_id", "in", partners.ids)
        waits = Domain("company_id", "=", company.id) & Domain("credit_on_hold", "=", False)
        return self.search(self._get_credit_open_domain() & payer & waits)

    def _credit_hold(self):
        """Put on hold what has to wait; nothing is raised, so that nothing done before is lost.

        :return: the documents on hold, those held before included
        """
        # As the system: who orders, delivers or visits sees neither figures nor holds.
        documents = self.sudo()
        fresh = documents.filtered(lambda document: document.company_id.credit_hold_on and not document.credit_on_hold)
        fresh = fresh.filtered(lambda document: document._credit_can_wait())
        if fresh:
            fresh._credit_open_holds()
        return documents.filtered("credit_on_hold").with_env(self.env)

    def _credit_open_holds(self):
        """Hold those whose customers are on hold, and nobody has let go."""
        cards = (self - self._get_credit_released())._get_credit_customers()
        reasons = {document: card._get_hold_reason(document._get_credit_amount()) for document, card in cards.items()}
        holds = self.env["credit.hold"].create(
            [document._prepare_credit_hold(cards[document], reason) for document, reason in reasons.items() if reason]
        )
        holds._show()
        for hold, document in holds._get_documents().items():
            document._credit_tell(self.env._("On hold: %s", hold.reason), hold.customer_id.user_id)

    def _get_credit_customers(self) -> dict:
        """`{document: its customer's card}`"""
        field = self._get_credit_partner_field()
        partners = self.mapped(field).commercial_partner_id
        domain = [("company_id", "in", self.company_id.ids), ("partner_id", "in", partners.ids)]
        cards = {(card.company_id, card.partner_id): card for card in self.env["credit.customer"].search(domain)}
        found = {document: cards.get((document.company_id, document[field].commercial_partner_id)) for document in self}
        return {document: card for document, card in found.items() if card}

    def _get_credit_released(self):
        """Those of these documents that somebody has let go."""
        holds = self.env["credit.hold"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "released")]
        )
        return self.browse(holds.mapped("res_id"))

    def _prepare_credit_hold(self, customer, reason) -> dict:
        return {
            "company_id": self.company_id.id,
            "customer_id": customer.id,
            "res_model": self._name,
            "res_id": self.id,
            "document": self.display_name,
            "reason": reason,
        }

    def _credit_show(self, vals):
        """Hook: write how it stands; nobody else writes these."""
        self.write(vals)

    def _credit_tell(self, words, *users):
        """Tell who has to know, on the document."""
        self.ensure_one()
        people = self._get_credit_user().union(*users) if users else self._get_credit_user()
        # In the name of the system, also where a customer or a payment set it off.
        self.with_user(self.env.ref("base.user_root")).sudo().message_post(
            body=words, partner_ids=people.partner_id.ids, subtype_xmlid="mail.mt_note"
        )

    def _credit_go_on_safely(self):
        """What cannot go on by itself is told to whom it waits for; the release stands."""
        try:
            with self.env.cr.savepoint():
                self._credit_go_on()
                self.env.flush_all()
        except UserError as error:
            self._credit_tell(self.env._("It did not go on by itself: %s", error))

    def _credit_check_hold(self):
        """:raises UserError: one of these documents is on hold"""
        for document in self.filtered("credit_on_hold"):
            raise UserError(
                self.env._(
                    "%(document)s is on hold. %(reason)s A credit manager can release it.",
                    document=document.display_name,
                    reason=document.credit_hold_reason,
                )
            )

    def action_credit_release(self):
        """Ask why, and until when, this document is released."""
        holds = self.env["credit.hold"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "held")]
        )
        return holds.action_release()
