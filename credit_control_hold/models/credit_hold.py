from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.credit_control_calls.engine.refresh.books import in_scope_customers


class CreditHold(models.Model):
    """A document that waits until its customer pays, from when on, why, and who let it go."""

    _name = "credit.hold"
    _description = "Document on Hold"
    _inherit = ["owned.fields.mixin"]
    _order = "state, since desc, id desc"
    _rec_name = "document"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="restrict")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    document = fields.Char(required=True, readonly=True)
    kind = fields.Char(compute="_compute_kind")
    reason = fields.Char(required=True, readonly=True)
    since = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    state = fields.Selection(
        [("held", "On hold"), ("released", "Released"), ("ended", "Over")],
        default="held",
        required=True,
        readonly=True,
        help="Over: the customer paid, or there is nothing left that could wait.",
    )
    released_by_id = fields.Many2one("res.users", readonly=True)
    released_on = fields.Datetime(readonly=True)
    release_reason = fields.Char(readonly=True)
    release_words = fields.Char(string="Release", compute="_compute_release_words")
    until = fields.Date(string="Released Until", readonly=True, help="After this day the document waits again.")

    _document_unique = models.UniqueIndex(
        "(res_model, res_id) WHERE state IN ('held', 'released')", "A document is on hold once at a time."
    )
    _running_idx = models.Index("(company_id, customer_id) WHERE state IN ('held', 'released')")

    @api.depends("state")
    def _compute_release_words(self):
        for hold in self:
            hold.release_words = hold._release_words() if hold.released_by_id else False

    def _compute_kind(self):
        for hold in self:
            hold.kind = self.env["ir.model"]._get(hold.res_model).name

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was on hold stays on record."))

    # --- Which documents --------------------------------------------------------------------------------------------

    @api.model
    def _get_document_models(self) -> list[str]:
        """The models whose documents can wait."""
        mixin = self.env.registry["credit.hold.mixin"]
        return [name for name, Model in self.env.registry.items() if issubclass(Model, mixin) and not Model._abstract]

    def _get_documents(self) -> dict:
        """`{hold: its document}`; empty where that was deleted, or its addon uninstalled."""
        documents = {}
        for model, holds in self.grouped("res_model").items():
            # As the system: who lets documents go need not see them.
            found = self.env[model].sudo().browse(holds.mapped("res_id")).exists() if model in self.env else ()
            by_id = {document.id: document for document in found}
            documents |= {hold: by_id.get(hold.res_id) for hold in holds}
        return documents

    def action_open_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    # --- Hold and release ------------------------------------------------------------------------------------------

    @api.model
    def _review(self, companies, partners=None):
        """Hold what is to wait by the figures as they are, let go what is not.

        :param partners: only these commercial partners' documents
        """
        scope = None if partners is None else (partners | partners.commercial_partner_id).ids
        for company in companies:
            rows = self.env.execute_query(self._running_sql(company, scope))
            self.browse(id_ for (id_,) in rows)._review_running(company, partners)

    @api.model
    def _running_sql(self, company, scope) -> SQL:
        """In SQL: a part of what the Update asks at once."""
        return SQL(
            "SELECT id FROM credit_hold WHERE state IN ('held', 'released') AND company_id = %s %s",
            company.id,
            in_scope_customers("customer_id", scope),
        )

    def _review_running(self, company, partners):
        # As the system: figures, not people, say what waits.
        self.sudo()._let_go(company)
        if company.credit_hold_on:
            self.sudo()._hold_open_documents(company, partners)

    def _let_go(self, company):
        """End the holds whose reason is gone; those released until yesterday wait again."""
        if not self:
            return
        documents, today = self._get_documents(), company._local_today()
        over = self.filtered(lambda hold: not documents[hold] or not documents[hold]._credit_can_wait())
        reasons = {h: h.customer_id._get_hold_reason(documents[h]._get_credit_amount()) for h in self - over}
        paid = (self - over).filtered(lambda hold: not reasons[hold])
        again = (self - over - paid).filtered(lambda h: h.state == "released" and h.until and h.until < today)
        over.write({"state": "ended"})
        paid._end(self.env._("Nothing stands against it any more."))
        for hold in again:
            hold.write({"state": "held", "reason": reasons[hold], "since": fields.Datetime.now()})
            documents[hold]._credit_tell(self.env._("On hold again, the release is over: %s", hold.reason))
        (self - over - paid)._show()
        over._show()

    @api.model
    def _hold_open_documents(self, company, partners):
        within = Domain.TRUE
        if partners is not None:
            within = Domain("partner_id", "in", (partners | partners.commercial_partner_id).ids)
        stopped = self.env["credit.customer"]._find_on_hold(company, within)
        for model in self._get_document_models() if stopped else ():
            self.env[model]._credit_find_open(company, stopped.partner_id)._credit_hold()

    def _end(self, words):
        """The reason is gone: documents go on where they were stopped, and who waits for them is told."""
        held = self.filtered(lambda hold: hold.state == "held")
        self.write({"state": "ended"})
        self._show()
        for document in filter(None, held._get_documents().values()):
            document._credit_tell(self.env._("Off hold. %s", words))
            document._credit_go_on_safely()

    def _release(self, reason, until=None):
        """Let documents go though their customers have not paid.

        :raises AccessError: only credit managers
        :raises UserError: no reason, or a day gone by
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this is released."))
        for hold in self.filtered(lambda hold: hold.state == "held"):
            if until and until < hold.company_id._local_today():
                raise UserError(self.env._("A release ends today at the earliest."))
            hold._write_owned(
                {
                    "state": "released",
                    "released_by_id": self.env.uid,
                    "released_on": fields.Datetime.now(),
                    "release_reason": reason.strip(),
                    "until": until,
                }
            )
            hold._show()
            document = hold._get_documents()[hold]
            hold._note_release(document)
            if document:
                # Without the reason: it expires, what is told on the document stays.
                document._credit_tell(hold._release_told())
                document._credit_go_on_safely()

    def _note_release(self, document):
        """The log answers for it, whatever becomes of the document."""
        what = self.env._("Released from hold")
        if self.until:
            what = self.env._("Released from hold until %s", format_date(self.env, self.until))
        amount = document._get_credit_amount() if document else 0.0
        self.customer_id._note("hold", what, document=self.document, reason=self.release_reason, amount=amount)

    def _release_told(self):
        if self.until:
            day = format_date(self.env, self.until)
            return self.env._("Released by %(user)s until %(date)s.", user=self.released_by_id.name, date=day)
        return self.env._("Released by %s.", self.released_by_id.name)

    def _release_words(self):
        values = {"user": self.released_by_id.name, "reason": self.release_reason or "–"}
        if self.until:
            return self.env._(
                "Released by %(user)s until %(date)s: %(reason)s", date=format_date(self.env, self.until), **values
            )
        return self.env._("Released by %(user)s: %(reason)s", **values)

    def _show(self):
        """Show on the documents how it stands with them."""
        for hold, document in self._get_documents().items():
            if document:
                waits = hold.state == "held"
                vals = {"credit_on_hold": waits, "credit_hold_reason": waits and hold.reason}
                if any(document[name] != value for name, value in vals.items()):
                    document._credit_show(vals)

    def action_release(self):
        """Ask why, and until when."""
        self.check_access("write")
        return self.env["credit.hold.release"]._open(self)
