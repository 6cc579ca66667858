from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import promise
from ...engine.refresh import moved, promises
from ...engine.refresh.books import ids_sql


class CreditCustomer(models.Model):
    _name = "credit.customer"
    # The mixin first: it overrides what the customer does.
    _inherit = ["credit.phone.mixin", "credit.customer"]
    # Whom to call back at an hour that has come goes before everybody.
    _order = "callback_due desc, comes_first desc, profile_sequence, balance desc, oldest_due_date, id"

    last_entry_id = fields.Many2one(
        "credit.call.entry", string="Last Call", readonly=True, index="btree_not_null", ondelete="set null"
    )
    callback_at = fields.Datetime(
        string="Call Back At", related="last_entry_id.callback_at", store=True, index="btree_not_null"
    )
    last_call_date = fields.Date(string="Last Called On", related="last_entry_id.action_date")
    last_call = fields.Char(string="Last Said", compute="_compute_last_call")
    call_ids = fields.One2many("credit.call", "customer_id", string="Call Actions", readonly=True)
    entry_ids = fields.One2many("credit.call.entry", "customer_id", string="Calls", readonly=True)

    _worklist_idx = models.Index(
        "(company_id, COALESCE(callback_due, FALSE) DESC, COALESCE(comes_first, FALSE) DESC, profile_sequence,"
        " balance DESC, oldest_due_date, id) WHERE needs_action"
    )
    _order_idx = models.Index(
        "(COALESCE(callback_due, FALSE) DESC, COALESCE(comes_first, FALSE) DESC, profile_sequence, balance DESC,"
        " oldest_due_date, id)"
    )

    @api.depends("last_entry_id")
    def _compute_last_call(self):
        for customer in self:
            customer.last_call = customer.last_entry_id._in_words()

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "call_ids"]

    def _merge_into(self, target, partner):
        """What was said last to any of them is what the card shows."""
        latest = (self | target).last_entry_id.sorted(lambda e: (e.action_date, e.id))
        res = super()._merge_into(target, partner)
        target.last_entry_id = latest[-1:]
        return res

    # --- Recording calls -------------------------------------------------------------------------------------------

    def action_record_call(self):
        """Open the call dialog with the selected items, or all that ask for action."""
        self.ensure_one()
        lines = self._get_ticked_items() or self._to_call_items() or self._overdue_items()
        return self._open_call_wizard(lines)

    def _open_call_wizard(self, lines, call=None):
        calls = call or self._calls_of(lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call with %s", self.display_name),
            "res_model": "credit.call.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_customer_id": self.id, "default_call_id": calls[:1].id, "default_line_ids": lines.ids},
        }

    def action_no_answer(self):
        """One click: nobody answered; try again after the company's delay, go on. Several at once are asked about."""
        if len(self) > 1:
            return self.env["credit.no.answer.wizard"]._open(self)
        self._record_no_answer()
        return {"type": "ir.actions.act_window_close", "infos": {"creditNext": True}}

    def _record_no_answer(self):
        """:raises UserError: there is no code for it, or nothing to call about"""
        self.check_access("write")
        for customer in self:
            # The settings of the card's company, which the user may not be working in.
            code = customer.company_id.credit_no_answer_code_id
            if not code:
                raise UserError(self.env._("Choose the code for no answer in the settings first."))
            customer._record_call({"followup_code_id": code.id})._announce()

    def _record_call(self, vals, lines=None, call=None):
        """Record one conversation about open items.

        Follows up on the call action the items hang on already, so that its history builds up; opens a new one where
        there is none.

        :param vals: values of the entry
        :param lines: journal items; all that ask for action when omitted
        :param call: the call action to add to; the items' newest when omitted
        :return: the entry
        :raises UserError: nothing to call about, or what was agreed cannot be
        """
        self.ensure_one()
        lines = self._to_call_items() if lines is None else lines
        if not lines and not call:
            raise UserError(self.env._("Select at least one open item."))
        call = call or self._calls_of(lines)[:1] or self._open_call_action()
        return call._record({"action_date": self.company_id._local_today(), **vals}, lines)

    def _open_call_action(self):
        """A new call action of this customer, with its number."""
        return self.env["credit.call"]._create_owned([{"customer_id": self.id}])

    def _calls_of(self, lines):
        """This customer's call actions that items hang on, newest first."""
        calls = lines.credit_call_id.filtered(lambda call: call.customer_id == self)
        return calls.sorted("id", reverse=True)

    # --- Linking ---------------------------------------------------------------------------------------------------

    def action_unlink_items(self):
        """Take the selected items off their call actions."""
        items = self._selected_items().credit_call_item_ids.filtered(lambda i: not i.unlinked_on)
        if not items:
            raise UserError(self.env._("The selected items hang on no call action."))
        items.action_unlink_from_call()
        return True

    def action_link_items(self):
        """Link the selected items to a call action of this customer.

        :raises UserError: nothing is selected, or there is no call action yet
        """
        self.ensure_one()
        lines = self._selected_items()
        if not self.call_ids:
            raise UserError(self.env._("There is no call action yet: record a call instead."))
        return self._open_link_wizard(lines=lines)

    def _open_link_wizard(self, call=None, lines=None):
        """Link items to a call action: the given one, else one of this customer's."""
        calls = call or (self.call_ids.filtered("is_open") or self.call_ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link items to %s", call.name) if call else self.env._("Link to a call action"),
            "res_model": "credit.link.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_customer_id": self.id,
                "default_call_id": calls[:1].id,
                "default_line_ids": lines.ids if lines else [],
                # The dialog does not ask again which call action is meant.
                "credit_call_given": bool(call),
            },
        }

    # --- The Update ------------------------------------------------------------------------------------------------

    @api.model
    def _get_snapshot_models(self) -> list[str]:
        """Hook: where open items are recorded, see `credit.item.mixin`."""
        return ["credit.call.item"]

    @api.model
    def _few_of_update_sql(self, company, scope) -> dict[str, SQL]:
        lost = {model: ids_sql(self.env[model]._lost_sql(company)) for model in self._get_snapshot_models()}
        today = company._local_today()
        word = ids_sql(promises.changed_word_ids_sql(company.id, today, scope))
        # Of some customers all promises are looked at.
        ripe = {"any_ripe": promises.any_ripe_sql(company, today)} if scope is None else {}
        return {**super()._few_of_update_sql(company, scope), **lost, "word_changed": word, **ripe}

    @api.model
    def _put_right(self, company, few) -> bool:
        """Recorded items whose journal items were rewritten find them again."""
        # What was recorded is nobody's to write but the Update's.
        found = False
        for model in self._get_snapshot_models():
            found |= self.env[model].sudo().browse(few[model])._find_again(company)
        return super()._put_right(company, few) or found

    @api.model
    def _update_books(self, books) -> set[int]:
        """Judge promises before the figures tell of them; figures once more where history changed hands.

        Of the whole books those promises are looked at that are late, and those of customers of whom something else
        changed: what happens to a promise itself has its customer refreshed at once, unless that failed.
        """
        company = self.env["res.company"].browse(books.company_id)
        looks_at_all, judged = books.scope is not None or bool(company.credit_error), False
        if looks_at_all:
            judged = self._judge_promises(books, SQL("TRUE"))
        elif books.few["any_ripe"]:
            judged = self._judge_promises(books, promises.ripe_sql(company, books.today))
        changed = super()._update_books(books)
        if changed and not looks_at_all:
            # None of them is late, so that no item asks for action because of it.
            judged |= self._judge_promises(books, SQL("e.customer_id = ANY(%s)", list(changed)))
        if judged or books.few["word_changed"]:
            changed |= self._write_word(books)
        if self._follow_moved_items(books):
            changed |= self._write_figures(books) | self._write_word(books)
        return changed

    @api.model
    def _write_word(self, books) -> set[int]:
        """What customers promise, as it is by now; the ids of those changed."""
        return {id_ for (id_,) in self.env.execute_query(promises.word_sql(books, fields.Datetime.now()))}

    @api.model
    def _invalidate_written_by_sql(self):
        self.env["credit.call"].invalidate_model(["promise_state"])
        self.env["credit.call.entry"].invalidate_model(["promise_state", "promise_wanted", "promise_received"])
        return super()._invalidate_written_by_sql()

    def _judge_promises(self, books, which) -> bool:
        """Judge the promises still pending about which there is something new to say; whether there was any."""
        rows = self.env.execute_query(promises.pending_sql(books, which))
        if not rows:
            return False
        found = [promise.Promise(*row) for row in rows]
        late = [x for x in found if promise.is_late(x.promised_date, books.today, books.grace_days)]
        received = self._received_late(books, late) if late else {}
        judged = []
        for x in found:
            got = received.get(x.id, x.matched)
            state = promise.evaluate(x.wanted, got, x.promised_date, books.today, books.grace_days, books.tolerance)
            judged.append((x.id, state, x.wanted, got))
        # Any number of promises in one statement; nobody else writes what became of them.
        self.env.execute_query(promises.judged_sql(judged))
        return True

    def _received_late(self, books, late) -> dict[int, float]:
        """What late promises received, see :func:`promise.spread`."""
        customer_ids = {x.customer_id for x in late}
        loose = self.env.execute_query(promises.loose_sql(books, customer_ids))
        used = self.env.execute_query(promises.used_sql(books, customer_ids)) if loose else []
        return promise.spread(late, [promise.Used(*row) for row in used], loose, books.grace_days)

    # --- Items that became another customer's ----------------------------------------------------------------------

    def _follow_moved_items(self, books) -> bool:
        """Call actions follow their items to the customer that owes them now.

        :return: whether any moved; what the customers promised moved with them
        """
        if books.scope is None and not books.has_adopted:
            return False
        return self._hand_over_moved(books) | self._unlink_strayed_items(books)

    @api.model
    def _get_moving_models(self) -> dict[str, SQL]:
        """Hook: what follows its items to another customer, and which of these items `i` count."""
        return {"credit.call": SQL("AND i.unlinked_on IS NULL")}

    def _hand_over_moved(self, books) -> bool:
        """Hand what is about moved items to the new customer; whether there was any."""
        # Which of them moved, of all models, is found in one statement.
        moving = [self._moved_sql(books, name, linked) for name, linked in self._get_moving_models().items()]
        found = self.env.execute_query(SQL(" UNION ALL ").join(moving))
        for name, target, ids in found:
            # As the system: whose a call or dispute is, is nobody's to write.
            heads = self.env[name].sudo().browse(ids)
            customers = heads.customer_id | self.sudo().browse(target)
            heads.customer_id = target
            heads.flush_model()
            customers._find_last_entry()
        return bool(found)

    @api.model
    def _moved_sql(self, books, name, linked) -> SQL:
        """Rows `(model, new customer, ids)`."""
        items = self.env[name]._fields["item_ids"]
        query = moved.adopted_sql if books.scope is None else moved.regrouped_sql
        tables = self.env[name]._table, self.env[items.comodel_name]._table
        return SQL("SELECT %s, moved.* FROM (%s) moved", name, query(books, *tables, items.inverse_name, linked))

    def _find_last_entry(self):
        """What was said last, after call actions came or went."""
        Entry = self.env["credit.call.entry"]
        for customer in self:
            customer.last_entry_id = Entry.search([("customer_id", "=", customer.id)], limit=1)
        self.flush_recordset()

    def _unlink_strayed_items(self, books) -> bool:
        """An item booked to another customer since leaves the call action that stays behind; whether there was any."""
        if books.scope is None:
            return False
        found = self.env.execute_query(moved.strayed_items_sql(books))
        # As the system: links are nobody's to write.
        items = self.env["credit.call.item"].sudo().browse(id_ for (id_,) in found)
        items._unlink_for_good()
        items.flush_recordset()
        return bool(items)
