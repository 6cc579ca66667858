from datetime import date

from odoo.addons.service_maintenance.tests.common import ServiceCommon


class BillingCommon(ServiceCommon):
    """The bakery has a boiler contract with a monthly fee of 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_product = cls.env["product.product"].create(
            {"name": "Service fee", "type": "service", "list_price": 100.0, "taxes_id": False}
        )

    @classmethod
    def _create_fee(cls, contract=None, start=True, **values):
        """A monthly fee in advance from 1 January 2026 on, of a contract that runs."""
        contract = contract or cls._create_contract(date_start=date(2026, 1, 1))
        fee = cls.env["service.contract.fee"].create(
            {
                "contract_id": contract.id,
                "product_id": cls.fee_product.id,
                "date_from": date(2026, 1, 1),
                **values,
            }
        )
        if start and contract.state == "draft":
            contract.action_start()
        return fee

    def _run_billing(self, xmlid="cron_bill_periods"):
        """Run a scheduled action as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"service_maintenance_billing.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    def _get_invoices(self, contract):
        return contract.period_ids.invoice_line_ids.move_id
