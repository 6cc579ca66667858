from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 12:00")
class TestPrices(ServiceCommon):
    """A visit bills what a sales order of the same product to the same customer bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref("product.group_product_pricelist")
        cls.included = cls.env["account.tax"].create(
            {"name": "21 % included", "amount": 21.0, "price_include_override": "tax_included"}
        )
        cls.exempt = cls.env["account.fiscal.position"].create({"name": "Abroad"})
        cls.none = cls.env["account.tax"].create(
            {
                "name": "0 %",
                "amount": 0.0,
                "fiscal_position_ids": [Command.link(cls.exempt.id)],
                "original_tax_ids": [Command.link(cls.included.id)],
            }
        )
        cls.part.write({"list_price": 121.0, "taxes_id": [Command.set(cls.included.ids)]})
        cls.dollar = cls.setup_other_currency("GBP", rates=[("2026-01-01", 2.0)])

    def _approved(self, quantity=1.0, **values):
        visit = self._create_visit(
            date_start=datetime(2026, 3, 3, 8),
            line_ids=[Command.create({"product_id": self.part.id, "quantity": quantity})],
            **values,
        )
        visit.with_user(self.technician).action_close()
        visit.with_user(self.manager).action_approve()
        return visit.with_user(self.manager)

    def _order_of(self, visit, quantity=1.0):
        """What Odoo itself asks for the same."""
        return self.env["sale.order"].with_user(self.salesperson).create(
            {
                "partner_id": visit.partner_id.id,
                "partner_shipping_id": (visit.site_id or visit.partner_id).id,
                "order_line": [Command.create({"product_id": self.part.id, "product_uom_qty": quantity})],
            }
        )

    def _assert_as_an_order(self, quantity=1.0, **values):
        visit = self._approved(quantity, **values)
        order = self._order_of(visit, quantity)
        for kind in ("invoice", "order"):
            self.env.company.service_billing = kind
            visit.action_invoice()
            bill = (visit.invoice_ids if kind == "invoice" else visit.sale_order_id).sudo()
            self.assertRecordValues(
                bill,
                [
                    {
                        "amount_untaxed": order.amount_untaxed,
                        "amount_total": order.amount_total,
                        "currency_id": order.currency_id.id,
                        "fiscal_position_id": order.fiscal_position_id.id,
                    }
                ],
            )
            lines = bill.invoice_line_ids if kind == "invoice" else bill.order_line
            line = lines.filtered("product_id")
            self.assertEqual(line.tax_ids, order.order_line.tax_ids)
            self.assertAlmostEqual(line.price_unit, order.order_line.price_unit)
            self.assertAlmostEqual(line.discount, order.order_line.discount)
            if kind == "invoice":
                bill.unlink()
            else:
                bill.action_cancel()
        return visit, order

    def _pricelist(self, customer=None, currency=None, **rule):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Special",
                "currency_id": (currency or self.env.company.currency_id).id,
                "item_ids": [Command.create({"applied_on": "3_global", **rule})] if rule else [],
            }
        )
        (customer or self.customer).property_product_pricelist = pricelist
        return pricelist

    def test_tax_included(self):
        """D11: 121 with 21 % included are 121 at home, and 100 for a customer at 0 %."""
        _visit, order = self._assert_as_an_order()
        self.assertEqual((order.amount_untaxed, order.amount_total), (100, 121))
        self.customer.property_account_position_id = self.exempt
        visit, order = self._assert_as_an_order()
        self.assertEqual((order.amount_untaxed, order.amount_total), (100, 100))
        self.assertEqual(visit.amount_billable, 100)

    def test_tax_included_by_site(self):
        """D11: the fiscal position of an order and of an invoice is that of the site."""
        site = self.env["res.partner"].create(
            {"name": "Shop", "parent_id": self.customer.id, "type": "delivery", "city": "London"}
        )
        site.property_account_position_id = self.exempt
        visit, order = self._assert_as_an_order(site_id=site.id)
        self.assertEqual(order.fiscal_position_id, self.exempt)
        self.assertEqual(visit.sale_order_id.sudo().partner_shipping_id, site)

    def test_many_decimals(self):
        """D11: a price without the tax it included is not rounded before it is multiplied."""
        self.part.list_price = 25.0
        self.customer.property_account_position_id = self.exempt
        _visit, order = self._assert_as_an_order(quantity=100.0)
        self.assertEqual(order.amount_total, 2066.12)

    def test_discount(self):
        """D11: a discount of the pricelist is shown where the company shows discounts; it comes to the same."""
        self._pricelist(compute_price="percentage", percent_price=10.0)
        visit, _order = self._assert_as_an_order()
        self.assertEqual(visit.line_ids.filtered(lambda line: line.kind == "part").discount, 0)
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_discount_per_so_line")
        visit, order = self._assert_as_an_order(quantity=2.0)
        line = visit.line_ids.filtered(lambda line: line.kind == "part")
        self.assertRecordValues(line, [{"price_unit": 121, "discount": 10, "price_subtotal": 217.8}])
        self.assertEqual(order.amount_total, 217.8)

    def test_currency(self):
        """D11: a visit is priced, shown and billed in the currency of the customer's pricelist."""
        self._pricelist(currency=self.dollar)
        visit, order = self._assert_as_an_order()
        self.assertEqual((visit.currency_id, order.amount_total), (self.dollar, 242))
        self.assertEqual(visit.line_ids.currency_id, self.dollar)
        groups = visit._read_group([("id", "in", visit.ids)], ["currency_id"], ["amount_billable:sum"])
        self.assertEqual(groups, [(self.dollar, 242.0)])

    def test_old_prices_stay(self):
        """D11: another pricelist, another currency of it, another fiscal position: no old visit changes its price."""
        pricelist = self._pricelist(compute_price="fixed", fixed_price=60.5)
        visit = self._approved()
        self.env.flush_all()
        waiting = self._create_visit(line_ids=[Command.create({"product_id": self.part.id, "quantity": 1.0})])
        self.env.flush_all()
        before = self.env.company.currency_id
        self._pricelist(compute_price="fixed", fixed_price=1.0)
        pricelist.currency_id = self.dollar
        self.customer.property_account_position_id = self.exempt
        self.env.flush_all()
        self.env.invalidate_all()
        for old in (visit, waiting):
            self.assertRecordValues(old, [{"amount_billable": 60.5, "currency_id": before.id}])
        visit.action_invoice()
        invoice = visit.invoice_ids.with_user(self.env.user)
        self.assertEqual((invoice.amount_total, invoice.currency_id), (60.5, before))

    def test_by_contract(self):
        """D11, C10: visits that contracts open go by the same pricelist as those made by hand."""
        self._pricelist(currency=self.dollar)
        contract = self._create_contract(start=True)
        contract.action_trigger_now()
        by_hand = self._create_visit(line_ids=[Command.create({"product_id": self.part.id, "quantity_planned": 1.0})])
        for visit in contract.visit_ids | by_hand:
            self.assertEqual(visit.currency_id, self.dollar)
            self.assertEqual(visit.line_ids.mapped("price_unit"), [242.0])

    def test_grouped_by_currency(self):
        """D11: visits of one customer in two currencies make two invoices."""
        self.customer.property_account_position_id = self.exempt
        here = self._approved() | self._approved()
        self._pricelist(currency=self.dollar)
        there = self._approved()
        (here | there).action_invoice_grouped()
        self.assertEqual(here.invoice_ids.currency_id, self.env.company.currency_id)
        self.assertEqual((len(here.invoice_ids), len(there.invoice_ids)), (1, 1))
        self.assertEqual(there.invoice_ids.currency_id, self.dollar)

    def test_customer_language(self):
        """D11: invoice and order speak the customer's language, dates too; what somebody wrote stays as it is."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.part.with_context(lang="fr_FR").name = "Gicleur"
        self.boiler.warranty_end_date = date(2026, 3, 31)
        visit = self._create_visit(
            date_start=datetime(2026, 3, 3, 8),
            line_ids=[
                Command.create({"product_id": self.part.id, "quantity": 1.0}),
                Command.create({"product_id": self.part.id, "quantity": 1.0, "name": "Nozzle, large"}),
            ],
        )
        visit.with_user(self.technician).action_close()
        visit = visit.with_user(self.manager)
        visit.action_approve()
        visit.action_invoice()
        title, first, second = visit.invoice_ids.with_user(self.env.user).invoice_line_ids.sorted("sequence")[:3]
        self.assertEqual(title.name, f"{visit.name} · No hot water · 03/03/2026")
        self.assertIn("Gicleur", first.name)
        self.assertIn("31/03/2026", first.name)
        self.assertIn("Nozzle, large", second.name)
        visit.invoice_ids.with_user(self.env.user).unlink()
        self.env.company.service_billing = "order"
        visit.action_invoice()
        self.assertIn("Gicleur", visit.sale_order_id.sudo().order_line[0].name)
        self.assertIn("31/03/2026", visit.sale_order_id.sudo().order_line[0].name)
