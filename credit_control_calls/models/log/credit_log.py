from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

BATCH = 1000


class CreditLog(models.Model):
    """Who decided what about a customer's debts, when and why. Only added to; the retention rule takes reasons out."""

    _name = "credit.log"
    _description = "Credit Control Log"
    _inherit = ["owned.fields.mixin"]
    _order = "date desc, id desc"
    _rec_name = "what"

    date = fields.Datetime(string="When", default=fields.Datetime.now, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", default=lambda self: self.env.user, required=True, readonly=True, index=True
    )
    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="customer_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("exclusion", "Exclusion"),
            ("hold", "Hold"),
            ("waiver", "Waiver"),
            ("promise", "Promise"),
            ("dispute", "Dispute"),
            ("link", "Items of a call action"),
        ],
        required=True,
        readonly=True,
    )
    what = fields.Char(required=True, readonly=True)
    reason = fields.Text(string="Why", readonly=True)
    document = fields.Text(readonly=True)
    amount = fields.Monetary(readonly=True)
    amount_before = fields.Monetary(string="Before", readonly=True, help="What it was until then, where that changed.")
    expired_on = fields.Date(string="Reason Removed", readonly=True, help="By the retention rule of the company.")

    _date_idx = models.Index("(company_id, date)")

    def write(self, vals):
        """:raises UserError: what was done stays on record; only cards that become one take their log along"""
        if vals.keys() != {"customer_id"} or not self.env.su:
            raise UserError(self.env._("The log is not rewritten."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log is not rewritten."))

    @api.model
    def _note(self, vals_list):
        """Add to the log what the user just did: one record for each of `vals_list`."""
        # As the system: nobody writes the log by hand; it says itself who acts, and when.
        return self.sudo().create([{**vals, "reason": (vals.get("reason") or "").strip()} for vals in vals_list])

    # --- The retention rule ------------------------------------------------------------------------------------------

    @api.model
    def _cron_expire_notes(self):
        """Take out what was said and why, of customers that owe nothing, after the months that each company set."""
        companies = self.env["res.company"].search([("credit_notes_months", ">", 0)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(self._count_expiring(c, c.credit_notes_months) for c in companies))
        for company in companies:
            for expire in self._expiring_sql(company, company.credit_notes_months, SQL("LIMIT %s", BATCH)):
                while done := len(self.env.execute_query(expire)):
                    self.env.invalidate_all()
                    if not cron._commit_progress(done):
                        return

    @api.model
    def _count_expiring(self, company, months) -> int:
        """How many notes the rule would take out now."""
        if months <= 0:
            return 0
        counts = SQL(" UNION ALL ").join(SQL("(%s)", found) for _set, found in self._expiring(company, months))
        return self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) expiring", counts))[0][0]

    def _expiring_sql(self, company, months, limit) -> list[SQL]:
        """The statements that take out up to one batch each, and return what they touched."""
        return [
            SQL("%s WHERE id IN (%s %s) RETURNING id", change, found, limit)
            for change, found in self._expiring(company, months)
        ]

    def _expiring(self, company, months) -> list[tuple[SQL, SQL]]:
        """`(change, which ids)` of each table that keeps notes.

        In SQL: the models refuse to have their history rewritten by anybody, and this rule is the exception.
        """
        today = company._local_today()
        before = today - relativedelta(months=months)
        settled = SQL("SELECT id FROM credit_customer WHERE company_id = %s AND item_count = 0", company.id)
        self.env.flush_all()
        return [
            *self._expiring_notes(settled, before),
            (
                SQL("UPDATE credit_log SET reason = NULL, expired_on = %s", today),
                SQL(
                    "SELECT id FROM credit_log WHERE customer_id IN (%s) AND date < %s AND reason <> ''",
                    settled, before,
                ),
            ),
        ]  # fmt: skip

    @api.model
    def _expiring_notes(self, settled, before) -> list[tuple[SQL, SQL]]:
        """Hook: what of before a day goes from the cards that owe nothing, as in `_expiring`.

        :param settled: selects the ids of these cards
        """
        return [
            *self._expiring_calls(settled, before),
            *self._expiring_disputes(settled, before),
            (
                SQL("UPDATE account_move SET credit_excluded_reason = NULL"),
                SQL(
                    "SELECT m.id FROM account_move m JOIN credit_customer c ON c.company_id = m.company_id"
                    " AND c.partner_id = m.commercial_partner_id WHERE c.id IN (%s)"
                    " AND m.credit_excluded_until < %s AND m.credit_excluded_reason <> ''",
                    settled, before,
                ),
            ),
            *self._expiring_chatter("credit.customer", settled, before),
        ]  # fmt: skip

    @api.model
    def _expiring_calls(self, settled, before) -> list[tuple[SQL, SQL]]:
        return [
            (
                SQL("UPDATE credit_call_entry SET description = NULL, contact_id = NULL"),
                SQL(
                    "SELECT id FROM credit_call_entry WHERE customer_id IN (%s) AND action_date < %s"
                    " AND (description IS NOT NULL OR contact_id IS NOT NULL)",
                    settled, before,
                ),
            ),
            (
                # What the call action shows is what was said last in it.
                SQL("UPDATE credit_call SET description = NULL, contact_id = NULL"),
                SQL(
                    "SELECT c.id FROM credit_call c WHERE c.customer_id IN (%s)"
                    " AND (c.description IS NOT NULL OR c.contact_id IS NOT NULL) AND NOT EXISTS"
                    " (SELECT FROM credit_call_entry e WHERE e.call_id = c.id AND e.action_date >= %s)",
                    settled, before,
                ),
            ),
        ]  # fmt: skip

    @api.model
    def _expiring_disputes(self, settled, before) -> list[tuple[SQL, SQL]]:
        """What was disputed, how it ended and who proposed what why, of disputes that ended before that day."""
        ended = SQL(
            "SELECT id FROM credit_dispute WHERE customer_id IN (%s) AND state = 'resolved' AND resolved_on < %s",
            settled, before,
        )  # fmt: skip
        return [
            (
                SQL("UPDATE credit_dispute SET description = NULL, resolution_note = NULL"),
                SQL("%s AND (description <> '' OR resolution_note <> '')", ended),
            ),
            (
                SQL("UPDATE credit_dispute_proposal SET reason = '', refusal = NULL"),
                SQL(
                    "SELECT id FROM credit_dispute_proposal WHERE dispute_id IN (%s)"
                    " AND (reason <> '' OR refusal <> '')",
                    ended,
                ),
            ),
            # Nothing that the program itself says about a dispute goes to the customer.
            *self._expiring_chatter("credit.dispute", ended, before, SQL("OR message_type = 'notification'")),
        ]

    @api.model
    def _expiring_chatter(self, model, ids, before, more=None) -> list[tuple[SQL, SQL]]:
        """Internal notes and what stands on to-dos that are done; what went out by mail is correspondence and stays.

        :param more: which messages else, as `OR …`
        """
        internal = [self.env.ref(name).id for name in ("mail.mt_note", "mail.mt_activities")]
        return [
            (
                SQL("UPDATE mail_message SET body = ''"),
                SQL(
                    "SELECT id FROM mail_message WHERE model = %s AND res_id IN (%s) AND date < %s AND body <> ''"
                    " AND (subtype_id = ANY(%s) %s)",
                    model, ids, before, internal, more or SQL(),
                ),
            ),
            (
                SQL("UPDATE mail_activity SET feedback = NULL, note = NULL"),
                SQL(
                    "SELECT id FROM mail_activity WHERE res_model = %s AND res_id IN (%s) AND date_done < %s"
                    " AND (feedback <> '' OR note <> '')",
                    model, ids, before,
                ),
            ),
        ]  # fmt: skip
