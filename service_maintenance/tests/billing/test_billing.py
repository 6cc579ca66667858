from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 12:00")
class TestBilling(ServiceCommon):
    def _done(self, parts=2.0, hours=1.0, **values):
        """A closed visit: some nozzles at 25, hours at 60."""
        visit = self._create_visit(
            date_start=datetime(2026, 3, 3, 8),
            line_ids=[Command.create({"product_id": self.part.id, "quantity": parts})],
            **values,
        )
        mine = visit.with_user(self.technician)
        mine.write({"effective_hours": hours})
        mine.action_close()
        return visit.with_user(self.manager)

    def _approved(self, **values):
        visit = self._done(**values)
        visit.action_approve()
        return visit

    def _invoiced(self, **values):
        visit = self._approved(**values)
        visit.action_invoice()
        return visit, visit.invoice_ids.with_user(self.env.user)

    def _line(self, visit, kind):
        return visit.line_ids.filtered(lambda line: line.kind == kind)

    def test_amounts_add_up(self):
        """D11: what is to be invoiced is added up by customer, visits and lines alike, as the analysis shows it."""
        visits = self._approved() | self._approved(parts=1.0)
        lines = visits.line_ids
        total, currency = sum(visits.mapped("amount_billable")), self.env.company.currency_id
        aggregates = ["amount_billable:sum", "currency_id:array_agg_distinct"]
        groups = visits._read_group([("id", "in", visits.ids)], ["partner_id"], aggregates)
        self.assertEqual(groups, [(self.customer, total, currency.ids)])
        for amounts, name in ((visits, "amount_billable"), (lines, "price_subtotal")):
            self.assertEqual(amounts.fields_get([name])[name]["aggregator"], "sum")

    # --- Approval --------------------------------------------------------------------------------------------------

    def test_line_by_line(self):
        """D10: approve one, correct another, refuse a third; approving the visit takes the rest as it stands."""
        visit = self._done()
        extra = visit.sudo().env["service.visit.line"]
        visit.action_send_back("One more")
        visit.with_user(self.technician).write(
            {"line_ids": [Command.create({"product_id": self.part.id, "quantity": 5, "name": "Spare"})]}
        )
        visit.with_user(self.technician).action_close()
        part, extra = self._line(visit, "part")
        labour = self._line(visit, "labour")
        part.action_approve()
        part.write({"quantity_approved": 1, "price_unit": 20})
        extra.action_refuse()
        extra.refusal_reason = "Was not fitted"
        visit.action_approve()
        self.assertRecordValues(
            part | extra | labour,
            [
                {"approval": "approved", "quantity": 2, "quantity_approved": 1, "price_subtotal": 20},
                {"approval": "refused", "quantity": 5, "quantity_approved": 5, "price_subtotal": 125},
                {"approval": "approved", "quantity": 1, "quantity_approved": 1, "price_subtotal": 60},
            ],
        )
        self.assertEqual(visit.amount_billable, 80)
        visit.action_invoice()
        self.assertEqual(visit.invoice_ids.amount_untaxed, 80)

    def test_who_approves(self):
        """D10: technicians and dispatchers neither approve nor price; the technician decides no coverage."""
        visit = self._done()
        for user in (self.technician, self.dispatcher):
            order = visit.with_user(user)
            line = order.line_ids[0]
            for change in (
                order.action_approve, line.action_approve, line.action_refuse,
                lambda line=line: line.write({"price_unit": 1}),
                lambda line=line: line.write({"quantity_approved": 1}),
                lambda line=line: line.write({"approval": "approved"}),
            ):
                with self.assertRaises(AccessError):
                    change()
        with self.assertRaises(AccessError):
            visit.with_user(self.technician).line_ids[0].coverage = "goodwill"
        with self.assertRaises(AccessError):
            visit.with_user(self.technician).settlement = "goodwill"
        visit.with_user(self.dispatcher).settlement = "goodwill"
        self.assertEqual(set(visit.line_ids.mapped("coverage")), {"goodwill"})

    def test_technician_creates_a_line(self):
        """D8, D10: a technician's new line is pending, at the pricelist price, covered as the rules say."""
        visit = self._create_visit().with_user(self.technician)
        lines = visit.env["service.visit.line"]
        values = {"visit_id": visit.id, "product_id": self.part.id, "quantity": 1}
        wanted = {"price_unit": 1, "coverage": "goodwill", "approval": "approved", "quantity_approved": 9}
        for name, value in wanted.items():
            with self.assertRaisesRegex(AccessError, "by hand"):
                lines.create({**values, name: value})
        made = lines.with_context(**{f"default_{name}": value for name, value in wanted.items()}).create(values)
        self.assertRecordValues(
            made,
            [{"price_unit": 25, "coverage": "billable", "approval": "pending", "quantity_approved": 1}],
        )

    def test_approve_in_order(self):
        """D10: nothing is approved before it is done, or twice, nor changed after it."""
        visit = self._create_visit(line_ids=[Command.create({"product_id": self.part.id})]).with_user(self.manager)
        for approve in (visit.action_approve, visit.line_ids.action_approve):
            with self.assertRaisesRegex(UserError, "not waiting for approval"):
                approve()
        visit = self._approved()
        with self.assertRaisesRegex(UserError, "not waiting for approval"):
            visit.action_approve()
        for change in (
            lambda: visit.line_ids[0].write({"price_unit": 1}),
            lambda: visit.line_ids[0].write({"coverage": "goodwill"}),
            visit.line_ids[0].action_refuse,
            lambda: visit.write({"settlement": "goodwill"}),
            lambda: visit.write({"kind": "warranty"}),
        ):
            with self.assertRaisesRegex(UserError, "Send it back"):
                change()

    def test_nothing_to_bill(self):
        """D11: a visit with every line refused is closed without an invoice, and the screen says so."""
        alone, beside = self._done(), self._done()
        for visit in (alone, beside):
            visit.line_ids.action_refuse()
            visit.action_approve()
        told = alone.action_invoice()
        self.assertEqual(alone.state, "invoiced")
        self.assertFalse(alone.invoice_ids)
        self.assertIn(alone.name, told["params"]["message"])
        self.assertEqual(told["params"]["next"]["tag"], "soft_reload")
        billed = self._approved()
        told = (billed | beside).with_user(self.accountant).action_invoice_grouped()
        self.assertIn(beside.name, told["params"]["message"])
        self.assertNotIn(billed.name, told["params"]["message"])
        self.assertEqual(told["params"]["next"]["res_id"], billed.invoice_ids.id)

    # --- Coverage --------------------------------------------------------------------------------------------------

    def test_coverage_by_contract(self):
        """X6: what the contract includes stands on the invoice at zero, with the reason; the rest is billed."""
        contract = self._create_contract(covers_labour=True)
        visit, invoice = self._invoiced(contract_id=contract.id)
        self.assertEqual(visit.settlement, "contract")
        labour = invoice.invoice_line_ids.filtered(lambda line: line.product_id == self.labour)
        self.assertEqual(labour.price_subtotal, 0)
        self.assertIn(f"Covered by contract {contract.display_name}", labour.name)
        self.assertEqual(invoice.amount_untaxed, 50)

    def test_coverage_by_warranty(self):
        """X6: a running warranty covers parts and labour, not after its end; the manager may decide otherwise."""
        self.boiler.write({"install_date": date(2025, 1, 1), "warranty_end_date": date(2026, 3, 3)})
        visit = self._done()
        self.assertEqual(set(visit.line_ids.mapped("coverage")), {"warranty"})
        self._line(visit, "labour").coverage = "billable"
        visit.action_approve()
        visit.action_invoice()
        self.assertEqual(visit.invoice_ids.amount_untaxed, 60)
        self.boiler.warranty_end_date = date(2026, 3, 2)
        late = self._done()
        self.assertEqual(set(late.line_ids.mapped("coverage")), {"billable"})

    # --- Prices ----------------------------------------------------------------------------------------------------

    def test_pricelist(self):
        """D11: prices by the customer's pricelist, also its price from a quantity on."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Bakers",
                "item_ids": [
                    Command.create(
                        {"applied_on": "1_product", "product_tmpl_id": self.part.product_tmpl_id.id,
                         "compute_price": "fixed", "fixed_price": price, "min_quantity": quantity}
                    )
                    for quantity, price in ((0, 22), (10, 18))
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        few, many = self._done(), self._done(parts=12)
        self.assertEqual(self._line(few, "part").price_unit, 22)
        self.assertEqual(self._line(many, "part").price_unit, 18)

    def test_fiscal_position(self):
        """D11: taxes by the customer's fiscal position."""
        self.part.taxes_id = self.tax_sale_a
        self.customer.property_account_position_id = self.fiscal_pos_a
        _visit, invoice = self._invoiced()
        line = invoice.invoice_line_ids.filtered(lambda line: line.product_id == self.part)
        self.assertEqual(line.tax_ids, self.tax_sale_b)
        self.assertEqual(invoice.fiscal_position_id, self.fiscal_pos_a)

    def test_unit(self):
        """D11: a dozen costs twelve times the piece."""
        visit = self._create_visit(
            line_ids=[
                Command.create({"product_id": self.part.id, "uom_id": self.env.ref("uom.product_uom_dozen").id})
            ]
        )
        self.assertEqual(visit.line_ids.price_unit, 300)

    # --- The invoice -----------------------------------------------------------------------------------------------

    def test_one_invoice_each_or_together(self):
        """D11: one invoice for each visit, or all visits of a customer on one; other customers on their own."""
        one, two = self._approved(), self._approved()
        (one | two).action_invoice()
        self.assertEqual(len((one | two).invoice_ids), 2)
        other = self.env["res.partner"].create({"name": "Hotel", "city": "Bruges"})
        visits = self._approved() | self._approved() | self._approved(partner_id=other.id, equipment_ids=False)
        action = visits.with_user(self.accountant).action_invoice_grouped()
        self.assertEqual(len(visits.invoice_ids), 2)
        self.assertEqual(set(action["domain"][0][2]), set(visits.invoice_ids.ids))
        shared = visits[0].invoice_ids
        self.assertEqual(shared.service_visit_ids, visits[:2])
        self.assertEqual(shared.amount_untaxed, 220)
        sections = shared.invoice_line_ids.filtered(lambda line: line.display_type == "line_section").mapped("name")
        self.assertIn(visits[0].name, sections[0])

    def test_who_invoices(self):
        """D11: a manager or an accountant; nobody else, and only what is approved."""
        visit = self._approved()
        for user in (self.technician, self.dispatcher):
            with self.assertRaises(AccessError):
                visit.with_user(user).action_invoice()
        opened = visit.with_user(self.accountant).action_invoice()
        self.assertEqual(visit.state, "invoiced")
        self.assertEqual(opened["res_id"], visit.with_user(self.accountant).invoice_ids.id)
        told = self._approved().action_invoice()
        self.assertIn("Draft invoices made: 1", told["params"]["message"], "a manager need not read the books")
        for unfit in (visit, self._done()):
            with self.assertRaisesRegex(UserError, "is not approved"):
                unfit.action_invoice()

    def test_invoice_address(self):
        """D11: the invoice goes to the customer's invoice address, the delivery to the site."""
        billing = self.env["res.partner"].create(
            {"name": "Books", "parent_id": self.customer.id, "type": "invoice", "city": "Ghent"}
        )
        site = self.env["res.partner"].create(
            {"name": "Shop", "parent_id": self.customer.id, "type": "delivery", "city": "Aalst"}
        )
        _visit, invoice = self._invoiced(site_id=site.id)
        self.assertRecordValues(invoice, [{"partner_id": billing.id, "partner_shipping_id": site.id}])

    # --- Back again ------------------------------------------------------------------------------------------------

    def test_lines_taken_off_the_draft(self):
        """D11: a visit whose lines are removed from its draft invoice waits to be invoiced again."""
        visit, invoice = self._invoiced()
        invoice.invoice_line_ids.filtered("service_line_id").unlink()
        self.assertEqual(visit.state, "approved")

    def test_cancelled_and_billed_anew(self):
        """D11: cancelling the invoice gives the visit back; what happens to the old one after that does not matter."""
        visit, first = self._invoiced()
        first.action_post()
        first.button_draft()
        self.assertEqual(visit.state, "invoiced")
        first.button_cancel()
        self.assertEqual(visit.state, "approved")
        visit.action_invoice()
        second = visit.invoice_ids.with_user(self.env.user) - first
        self.assertEqual(visit.state, "invoiced")
        with self.assertRaisesRegex(UserError, "billed by another document"), self.env.cr.savepoint():
            first.button_draft()
        first.invalidate_recordset()
        first.unlink()
        self.assertEqual(visit.state, "invoiced", "the second one stands")
        second.unlink()
        self.assertEqual(visit.state, "approved")

    def test_cancelled_and_taken_up_again(self):
        """D11: a cancelled invoice that is set to draft again bills its visit again."""
        visit, invoice = self._invoiced()
        invoice.button_cancel()
        self.assertEqual(visit.state, "approved")
        invoice.button_draft()
        self.assertEqual(visit.state, "invoiced")

    def _reverse(self, invoice, modify=False):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id, "reason": "Wrong"})
        if modify:
            wizard.modify_moves()
        else:
            wizard.refund_moves()
        return wizard.new_move_ids

    def test_credited(self):
        """D11: a full credit note gives the visit back once posted; a partial one does not."""
        visit, invoice = self._invoiced()
        invoice.action_post()
        credit = self._reverse(invoice)
        self.assertEqual(visit.state, "invoiced", "a draft credits nothing")
        credit.action_post()
        self.assertEqual(visit.state, "approved")
        self.assertIn(credit, visit.invoice_ids.with_user(self.env.user))
        partly, invoice = self._invoiced()
        invoice.action_post()
        credit = self._reverse(invoice)
        credit.invoice_line_ids.filtered(lambda line: line.product_id == self.labour).unlink()
        credit.action_post()
        self.assertEqual(partly.state, "invoiced")

    def test_credited_and_replaced(self):
        """D11: an invoice that replaces a credited one bills the same visit."""
        visit, invoice = self._invoiced()
        invoice.action_post()
        replacing = self._reverse(invoice, modify=True)
        self.assertEqual(replacing.move_type, "out_invoice")
        self.assertEqual(replacing.service_visit_ids, visit)
        self.assertEqual(visit.state, "invoiced")
        replacing.unlink()
        self.assertEqual(visit.state, "approved")

    # --- Sent and filed --------------------------------------------------------------------------------------------

    def test_sent_and_filed(self):
        """D11: posted and sent by Odoo's own dialog; its PDF is mailed, and filed under the visit."""
        self.customer.email = "lefort@example.com"
        visit, invoice = self._invoiced()
        invoice.action_post()
        wizard = self.env["account.move.send.wizard"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"sending_methods": ["email"]})
        wizard.action_send_and_print(allow_fallback_pdf=True)
        self.assertTrue(invoice.invoice_pdf_report_id)
        filed = visit.message_ids.attachment_ids
        self.assertRecordValues(filed, [{"name": invoice.invoice_pdf_report_id.name, "res_id": visit.id}])
        self.assertEqual(filed.raw, invoice.invoice_pdf_report_id.raw)
        self.assertTrue(filed.with_user(self.technician).raw, "its technician may open it")

    # --- Sales orders ----------------------------------------------------------------------------------------------

    def test_order(self):
        """D11: where the company bills by sales order, one is made; cancelling or deleting it gives the visit back."""
        self.env.company.service_billing = "order"
        visit = self._approved()
        self.manager.group_ids += self.env.ref("sales_team.group_sale_salesman")
        action = visit.action_invoice()
        order = visit.sale_order_id.with_user(self.env.user)
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))
        self.assertRecordValues(order, [{"partner_id": self.customer.id, "origin": visit.name, "state": "draft"}])
        self.assertEqual(order.amount_untaxed, 110)
        self.assertEqual(visit.state, "invoiced")
        order.action_cancel()
        self.assertEqual(visit.state, "approved")
        order.action_draft()
        self.assertEqual(visit.state, "invoiced")
        order.sudo().unlink()
        self.assertEqual(visit.state, "approved")

    def test_order_invoiced(self):
        """D11: the invoice made from a visit's order links back to the visit; the order still bills it without it."""
        self.env.company.service_billing = "order"
        self.labour.invoice_policy = self.part.invoice_policy = "order"
        visit = self._approved()
        visit.action_invoice()
        order = visit.sale_order_id.sudo()
        order.action_confirm()
        invoice = order._create_invoices()
        self.assertEqual(visit.invoice_ids.with_user(self.env.user), invoice.with_user(self.env.user))
        self.assertEqual(invoice.service_visit_ids, visit)
        invoice.button_cancel()
        self.assertEqual(visit.state, "invoiced", "the order is to be invoiced again")
