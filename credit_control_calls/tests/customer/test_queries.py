from odoo.tests import Form, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestQueries(CreditCommon):
    """The number of queries does not grow with the books."""

    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _grow(self, customers, items):
        partners = [self.new_partner(f"Q{n}") for n in range(customers)]
        for partner in partners:
            for n in range(items):
                self.invoice(10 + n, 20 + n, partner)
        return partners

    def test_update_at_n_and_2n(self):
        """E1: as many statements for twice the customers and items."""
        self._grow(1, 1)
        self.update()
        self._grow(3, 2)
        first = self._queries(self.update)
        self._grow(6, 2)
        second = self._queries(self.update)
        self.assertLessEqual(second, first)
        self.assertLess(second, 12)
        self.assertLess(self._queries(self.update), second, "where nothing changed fewer is asked")

    def test_recording_a_call_on_20_items(self):
        """E4: under 45 queries, whatever the number of items."""
        warm, few, many = (self._grow(1, n)[0] for n in (1, 4, 20))
        self.update()

        def call(partner):
            self.card(partner)._record_call({"followup_code_id": self.code("promise").id})

        call(warm)
        small = self._queries(lambda: call(few))
        large = self._queries(lambda: call(many))
        self.assertLess(large, 45)
        self.assertLessEqual(large, small + 20)

    def test_opening_a_card(self):
        """E3: a card of 4 or 12 items takes as many queries."""
        small, large = self._grow(1, 4) + self._grow(1, 12)
        self.update()
        fields = {
            "open_item_ids": {
                "fields": {
                    name: {}
                    for name in (
                        "move_name", "credit_days_overdue", "credit_status",
                        "credit_call_id", "credit_dispute_id", "credit_announced",
                    )
                }
            },
            "ageing_bars": {}, "days_late": {}, "last_call": {}, "phone": {},
        }  # fmt: skip
        counts = []
        for partner in (small, large, small, large):
            card = self.card(partner)
            counts.append(self._queries(lambda card=card: card.web_read(fields)))
        self.assertEqual(counts[2], counts[3])

    def test_the_whole_card(self):
        """E3: as the form asks for it, in 32 queries, in 42 with a promise and a dispute."""
        plain, warm, few, many = (self._grow(1, n)[0] for n in (3, 2, 4, 12))
        self.update()
        for partner in (warm, few, many):
            lines = self.card(partner)._open_items()
            self.record(lines[1:], "promise", partner, promised_amount=5, promised_date=self.day(-3))
            self.open_dispute(lines[0])
        cards = [self.card(partner) for partner in (warm, warm, plain, few, many)]
        view = "credit_control_calls.view_credit_customer_form"
        counts = [self._queries(lambda card=card: Form(card, view)) for card in cards]
        self.assertEqual(counts[3], counts[4])
        self.assertLessEqual(counts[2], 32)
        self.assertLessEqual(counts[4], 42)

    def test_worklist_page(self):
        """E2: the worklist takes as many queries for 3 customers as for 9."""
        fields = {
            name: {}
            for name in ("partner_id", "overdue_balance", "oldest_days_overdue", "phone",
                         "last_call", "next_action_date")
        }  # fmt: skip
        Customer = self.env["credit.customer"].with_user(self.controller)

        def page():
            Customer.web_search_read([("needs_action", "=", True)], fields, limit=80)

        self._grow(3, 1)
        self.update()
        page()
        page()
        first = self._queries(page)
        self._grow(6, 1)
        self.update()
        self.assertLessEqual(self._queries(page), first)
