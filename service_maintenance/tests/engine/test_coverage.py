from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine.coverage import propose, settle

ALL = {"part", "labour", "travel"}


@tagged("post_install", "-at_install")
class TestCoverage(BaseCase):
    def test_nothing_covers(self):
        """X6: without contract and warranty everything is billed."""
        for settlement in ("to_invoice", "contract", "warranty"):
            for kind in (*ALL, "other"):
                self.assertEqual(propose(kind, settlement, set(), set()), "billable", (kind, settlement))

    def test_contract(self):
        """X6: a contract covers the kinds it includes, on visits settled by it."""
        self.assertEqual(propose("labour", "contract", {"labour"}, set()), "contract")
        self.assertEqual(propose("travel", "contract", {"labour"}, set()), "billable")
        self.assertEqual(propose("labour", "to_invoice", {"labour"}, set()), "billable")
        self.assertEqual(propose("other", "contract", ALL, ALL), "billable", "anything else is never included")

    def test_warranty(self):
        """X6: a running warranty covers its kinds also on visits that are settled otherwise."""
        for settlement in ("to_invoice", "contract", "warranty"):
            self.assertEqual(propose("part", settlement, set(), {"part"}), "warranty", settlement)
        self.assertEqual(propose("travel", "warranty", {"travel"}, {"part"}), "billable")

    def test_contract_before_warranty(self):
        """X6: where both cover a line, the contract is named."""
        self.assertEqual(propose("part", "contract", {"part"}, {"part"}), "contract")

    def test_goodwill(self):
        """X6: goodwill covers every kind of line."""
        for kind in (*ALL, "other"):
            self.assertEqual(propose(kind, "goodwill", set(), set()), "goodwill")

    def test_settle(self):
        """X6: a warranty visit settles as warranty, one of a contract that includes something as contract."""
        self.assertEqual(settle("warranty", ALL), "warranty")
        self.assertEqual(settle("regular", {"part"}), "contract")
        self.assertIsNone(settle("regular", set()))
        self.assertIsNone(settle("one_off", set()))
