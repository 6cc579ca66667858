from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestCalls(CreditCommon):
    def setUp(self):
        super().setUp()
        self.first = self.receivable(self.invoice(100, 30))
        self.second = self.receivable(self.invoice(200, 20))
        self.update()

    def items(self):
        return self.card().open_item_ids

    def test_record_call(self):
        """E4, E5: number, next step and date stand on the items; the date follows the code."""
        entry = self.record(self.first, "call_back", description="Will call back")
        self.assertEqual(entry.action_date, self.today)
        expected = self.code("call_back")._followup_date(self.today, self.company)
        self.assertEqual(entry.followup_date, expected)
        line = self.first.with_user(self.controller)
        self.assertEqual(line.credit_call_id, entry.call_id)
        self.assertTrue(entry.call_id.name.startswith("CALL/"))
        self.assertEqual(line.credit_followup_code_id, self.code("call_back"))
        self.assertEqual(line.credit_followup_date, expected)
        self.assertEqual(line.credit_status, "planned")
        self.assertFalse(self.second.with_user(self.controller).credit_call_id)

    def test_leaves_the_list_when_all_items_are_handled(self):
        """E8: one item handled is not enough; all of them are, at once, without Update."""
        self.record(self.first)
        self.assertTrue(self.card().needs_action)
        entry = self.record(self.second)
        self.assertFalse(self.card().needs_action)
        self.assertEqual(self.card().next_action_date, entry.followup_date)

    def test_comes_back_on_the_followup_date(self):
        """E8, E9: back on the day itself, not before, with its call; missed the day after."""
        entry = self.record()
        for days, expected, missed in ((-1, False, False), (0, True, False), (1, True, True)):
            day = entry.followup_date + timedelta(days=days)
            with freeze_time(f"{day} 12:00:00"):
                self.update()
                card = self.card()
                self.assertEqual(card.needs_action, expected)
                self.assertEqual(card.followup_missed, missed)
                status = {(0): "to_call", (1): "missed", (-1): "planned"}[days]
                self.assertEqual(set(self.items().mapped("credit_status")), {status})
                self.assertEqual(self.items().credit_call_id, entry.call_id)
                self.env.invalidate_all()

    def test_missed_first_is_a_setting(self):
        """E2, E8: a missed follow-up has its place by balance, or comes before everything else."""
        entry = self.record()
        rich = self.new_partner("Rich")
        self.invoice(10000, 50, rich)
        mine = [("partner_id", "in", (rich | self.customer).ids)]
        with freeze_time(f"{entry.followup_date + timedelta(days=1)} 12:00:00"):
            self.update()
            self.assertTrue(self.card().followup_missed)
            self.assertEqual(self.env["credit.customer"].search(mine).partner_id.ids, [rich.id, self.customer.id])
            self.company.credit_list_order = "missed"
            self.assertEqual(self.env["credit.customer"].search(mine).partner_id.ids, [self.customer.id, rich.id])
            self.company.credit_list_order = "profile"
            self.assertEqual(self.env["credit.customer"].search(mine).partner_id.ids, [rich.id, self.customer.id])

    def test_a_renamed_code_changes_no_history(self):
        """E9: what was agreed stands in the words it was recorded in, whatever becomes of the code."""
        entry = self.record(code="approval")
        code = self.code("approval").with_user(self.manager)
        self.assertEqual(entry.agreed, "Waits for approval")
        code.write({"name": "Pays never", "outcome": "escalate"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((entry.agreed, entry.outcome), ("Waits for approval", "agreement"))
        self.assertIn("Waits for approval", self.card().last_call)

    def test_last_said_has_its_day(self):
        """E3: when it was last said stands before it, as the lists write a day: the year only where it is another."""
        self.record(code="approval")
        self.assertEqual(self.card().last_call[:6].strip(), f"{self.today:%b} {self.today.day}")
        with freeze_time(f"{self.today.year + 1}-06-01 12:00:00"):
            self.env.invalidate_all()
            self.assertIn(f", {self.today.year} Waits for approval", self.card().last_call)

    def test_missed_shows_on_the_call_action(self):
        """E8: what is red in the lists is red on the call action."""
        entry = self.record()
        for days, missed in ((0, False), (1, True)):
            with freeze_time(f"{entry.followup_date + timedelta(days=days)} 12:00:00"):
                entry.call_id.invalidate_recordset()
                self.assertEqual(entry.call_id.is_missed, missed)

    def test_follow_up_on_the_same_call(self):
        """E9: the new agreement is an entry of the same call; a new code moves the date."""
        entry = self.record(description="first")
        again = self.record(self.items(), "approval", description="second")
        self.assertEqual(again.call_id, entry.call_id)
        call = entry.call_id
        call.invalidate_recordset()
        self.assertEqual(call.entry_ids.mapped("description"), ["second", "first"])
        self.assertEqual(call.followup_date, again.followup_date)
        self.assertGreater(again.followup_date, entry.followup_date)
        self.assertEqual(len(call.item_ids), 2)

    def test_followup_date_by_hand(self):
        """E4: the proposed follow-up date can be changed."""
        day = self.today + timedelta(days=3)
        entry = self.record(followup_date=day)
        self.assertEqual(entry.call_id.followup_date, day)

    def test_unlink(self):
        """E6: an unlinked item asks for action again; the link stays in the history."""
        call = self.record().call_id
        item = call.item_ids.filtered(lambda i: i.line_id == self.first)
        item.with_user(self.controller).action_unlink_from_call()
        self.assertTrue(self.card().needs_action)
        self.assertFalse(self.first.with_user(self.controller).credit_call_id)
        self.assertEqual(item.unlinked_by_id, self.controller)
        self.assertTrue(item.unlinked_on)
        self.assertIn(item, call.item_ids)

    def test_unlink_from_the_card(self):
        """E6: ticked items are unlinked by a button of the card."""
        self.record()
        card = self.card().with_context(credit_selected_ids=self.first.ids)
        card.action_unlink_items()
        self.assertFalse(self.first.with_user(self.controller).credit_call_id)
        with self.assertRaises(UserError):
            card.action_unlink_items()

    def test_link(self):
        """E7: further items are linked to a call; who had them lets go of them."""
        call = self.record(self.first).call_id
        other = self.record(self.second, call=self.new_call()).call_id  # fmt: skip
        self.assertNotEqual(call, other)
        wizard = (
            self.env["credit.link.wizard"]
            .with_user(self.controller)
            .create({"customer_id": self.card().id, "call_id": call.id, "line_ids": self.second.ids})
        )
        wizard.action_link()
        self.assertEqual(self.second.with_user(self.controller).credit_call_id, call)
        self.assertTrue(other.item_ids.unlinked_on)
        self.assertFalse(other.is_open)
        self.assertTrue(call.is_open)

    def test_link_from_the_card(self):
        """E7: ticked items are linked to a call action by a button of the card."""
        card = self.card().with_context(credit_selected_ids=self.second.ids)
        with self.assertRaises(UserError):
            card.action_link_items()
        call = self.record(self.first).call_id
        Wizard = self.env["credit.link.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**card.action_link_items()["context"])) as form:
            self.assertEqual(form.call_id, call)
            self.assertEqual(form.line_ids.ids, self.second.ids)
        form.record.action_link()
        self.assertEqual(self.second.with_user(self.controller).credit_call_id, call)
        self.assertFalse(self.card().needs_action)

    def test_link_offers_what_is_free(self):
        """E7: items on no call, on another call or unlinked before are offered."""
        call = self.record(self.first).call_id
        wizard = self.env["credit.link.wizard"].with_user(self.controller)
        action = call.with_user(self.controller).action_link_items()
        with Form(wizard.with_context(**action["context"])) as form:
            self.assertEqual(form.item_ids.ids, self.second.ids)
            form.line_ids.add(self.second)
        form.record.action_link()
        self.assertFalse(wizard.new({"call_id": call.id}).item_ids)
        call._open_items()[:1].action_unlink_from_call()
        left = wizard.new({"call_id": call.id, "customer_id": self.card().id})
        self.assertEqual(len(left.item_ids), 1)

    def test_link_refuses_other_customers_items(self):
        """E7: an item of somebody else cannot be linked."""
        stranger = self.receivable(self.invoice(10, 20, self.new_partner("Stranger")))
        call = self.record(self.first).call_id
        with self.assertRaises(UserError):
            call._link(stranger)

    def test_mixed_selection_joins_the_newest_call(self):
        """E9: one conversation about several calls' items goes on in the newest."""
        call = self.record(self.first).call_id
        entry = self.record(self.first | self.second)
        self.assertEqual(entry.call_id, call)
        self.assertEqual(call._open_items().line_id, self.first | self.second)

    def test_wizard_preselects_what_asks_for_action(self):
        """E4: all actionable items are preselected; ticked ones take their place."""
        card = self.card()
        context = card.action_record_call()["context"]
        self.assertEqual(set(context["default_line_ids"]), set(self.items().ids))
        ticked = card.with_context(credit_selected_ids=self.second.ids)
        self.assertEqual(ticked.action_record_call()["context"]["default_line_ids"], self.second.ids)
        Wizard = self.env["credit.call.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**context)) as form:
            form.followup_code_id = self.code("approval")
            self.assertEqual(form.action_date, self.today)
            expected = self.code("approval")._followup_date(self.today, self.company)
            self.assertEqual(form.followup_date, expected)
            form.description = "Boss must sign"
        result = form.record.action_save_next()
        self.assertTrue(result["infos"]["creditNext"])
        self.assertFalse(self.card().needs_action)
        self.assertIn("Boss must sign", self.card().last_call)

    def test_new_contact_on_the_fly(self):
        """E4: the contact spoken with becomes the receivables contact."""
        ann = (
            self.env["res.partner"]
            .with_user(self.controller)
            .create({"name": "Ann", "parent_id": self.customer.id, "phone": "+31201234567"})
        )
        entry = self.record(contact_id=ann.id)
        self.assertEqual(entry.contact_id, ann)
        self.assertEqual(self.card().contact_id, ann)
        self.assertEqual(self.card().phone, ann.phone)

    def test_contacts_are_the_callers_to_make(self):
        """E4: a new contact needs no right but the caller's."""
        caller = new_test_user(self.env, "test_caller", groups="credit_control_calls.group_credit_controller")
        Partner = self.env["res.partner"].with_user(caller)
        ann = Partner.create({"name": "Ann", "parent_id": self.customer.id})
        ann.phone = "+31201234567"
        with self.assertRaises(AccessError):
            ann.unlink()

    def test_no_answer_is_one_click(self):
        """E4: no answer is recorded on everything that asks for action, and said as the next card opens."""
        with patch.object(self.registry["res.users"], "_bus_send") as told:
            result = self.card().action_no_answer()
        self.assertIn("No answer. Again on", told.call_args.args[1]["message"])
        self.assertTrue(result["infos"]["creditNext"])
        self.assertEqual(self.card().last_entry_id.followup_code_id, self.code("no_answer"))
        self.assertFalse(self.card().needs_action)

    def test_no_answer_at_many_asks_first(self):
        """E4: with several customers ticked a dialog says how many, and nothing is recorded before it is answered."""
        other = self.new_partner("Other")
        self.invoice(50, 20, other)
        self.update()
        early = self.new_partner("Early")
        self.invoice(50, -20, early)
        self.update()
        cards = self.card() | self.card(other)
        action = (cards | self.card(early)).action_no_answer()
        wizard = self.env["credit.no.answer.wizard"].with_user(self.controller).browse(action["res_id"])
        self.assertEqual(wizard.customer_count, 2)
        self.assertFalse(cards.entry_ids)
        wizard.action_record()
        self.assertEqual(len(cards.entry_ids), 2)

    def test_two_callers_at_once(self):
        """E4: the card is taken before its items, so that the second caller starts over."""
        card, told = self.card(), []
        link = self.registry["credit.call"]._link

        def spy(call, *args):
            self.env.cr.execute("SELECT last_entry_id FROM credit_customer WHERE id = %s", [card.id])
            told.append(self.env.cr.fetchone()[0])
            return link(call, *args)

        with patch.object(self.registry["credit.call"], "_link", spy):
            entry = self.record()
        self.assertEqual(told, entry.ids)

    def test_nothing_to_call_about(self):
        """E4: a call about nothing is refused."""
        self.record()
        with self.assertRaises(UserError):
            self.record()

    def test_next_customer(self):
        """X9: the next customer to call, without those already handled."""
        other = self.new_partner("Next")
        self.invoice(50, 20, other)
        self.update()
        Customer = self.env["credit.customer"].with_user(self.controller)
        cards = Customer.search([("needs_action", "=", True)])
        found = Customer.next_to_call((cards - self.card(other)).ids)
        self.assertEqual(found, self.card(other).id)
        self.assertFalse(Customer.next_to_call(cards.ids))

    def test_next_customer_of_the_same_list(self):
        """X9: the list's order and filters hold; whom a colleague handled is passed over."""
        partners = [self.new_partner(name) for name in ("One", "Two", "Three")]
        for partner in partners:
            self.invoice(50, 20, partner)
        self.update()
        one, two, three = (self.card(partner) for partner in partners)
        to_call = [("needs_action", "=", True)]
        listed = (three | two).ids
        Customer = self.env["credit.customer"].with_user(self.controller)
        self.assertEqual(Customer.next_to_call(one.ids, listed, to_call), three.id)
        three.action_no_answer()
        self.assertEqual(Customer.next_to_call(one.ids, listed, to_call), two.id)
        mine = [*to_call, ("user_id", "=", self.controller.id)]
        self.assertFalse(Customer.next_to_call(one.ids, listed, mine))

    def test_number_series_per_company(self):
        """E11: calls are numbered from the company's own series where there is one."""
        self.env["ir.sequence"].create(
            {"name": "Own", "code": "credit.call", "prefix": "BEL-",
             "company_id": self.company.id}
        )  # fmt: skip
        self.assertTrue(self.record().call_id.name.startswith("BEL-"))

    def test_escalation_hands_over(self):
        """E11: an escalated customer goes to the profile's escalation user."""
        self.profile.escalation_user_id = self.manager
        self.record(code="escalate")
        self.assertEqual(self.card().user_id, self.manager)

    def test_calls_are_searchable_by_openness(self):
        """E9: the list of calls shows the open ones first."""
        call = self.record().call_id
        Call = self.env["credit.call"]
        self.assertIn(call, Call.search([("is_open", "=", True)]))
        self.pay(self.first.move_id, 100)
        self.pay(self.second.move_id, 200)
        self.assertNotIn(call, Call.search([("is_open", "=", True)]))
        self.assertIn(call, Call.search([("is_open", "=", False)]))

    def test_payment_behaviour(self):
        """E3: the card shows how late the customer pays and its days of sales."""
        late = self.invoice(300, 40)
        self.pay(late, 300)
        self.env.invalidate_all()
        card = self.card()
        self.assertEqual(card.days_late, 40)
        self.assertEqual(card.dso, 365 * 300 / 600)

    def test_branch_that_is_a_company(self):
        """E3: it has a card of its own; its items are neither the parent's nor offered in the parent's dialogs."""
        branch = self.new_partner("Branch BV", parent_id=self.customer.id)
        line = self.receivable(self.invoice(70, 30, branch))
        self.update()
        self.assertEqual((self.card(branch).balance, self.card().balance), (70, 300))
        self.assertEqual(branch.with_user(self.controller).action_open_credit_card()["res_id"], self.card(branch).id)
        view = self.env.ref("credit_control_calls.view_call_wizard_form")
        self.assertIn("('partner_id.commercial_partner_id', '=', partner_id)", view.arch)
        with self.assertRaises(UserError):
            self.record(line)

    def test_card_tabs(self):
        """E3: closed items and documents are one tab away."""
        paid = self.invoice(300, 40)
        self.pay(paid, 300)
        card = self.card()
        self.assertIn(self.receivable(paid), card.closed_item_ids)
        self.assertIn(paid, card.document_ids)
        self.assertIn("progress-bar", card.ageing_bars)
