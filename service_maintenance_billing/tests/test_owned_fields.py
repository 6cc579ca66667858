from odoo.tests import tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

TERMS = "sequence product_id name quantity billing_interval billing_unit billed counted_from"
# The fields that people write: all others are owned by methods. Who may, say the rights on the model.
FREE = {
    "service.contract": "pricelist_id fee_ids allowance_ids price_clause_id price_base_month",
    "service.contract.allowance": "contract_id kind product_id quantity interval interval_unit is_carried_over",
    "service.contract.fee": TERMS + " contract_id price_unit discount date_from date_to",
    "service.contract.renewal": "user_id percent",
    "service.contract.template": "fee_ids allowance_ids price_clause_id",
    "service.contract.template.allowance": """
        template_id kind product_id quantity interval interval_unit is_carried_over
    """,
    "service.contract.template.fee": TERMS + " template_id",
    "service.price.clause": """
        name active company_id index_id lag_months every_months share has_cap cap has_floor floor rounding notice_days
    """,
    "service.price.index": "name active company_id source value_ids",
    "service.price.index.value": "index_id month value",
    "service.price.run": "name company_id date_effective clause_ids contract_ids",
}


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_declared(self):
        """A new stored field is owned by methods (readonly=True), or stands above."""
        writers = self.get_writers("service.", ["service_maintenance_billing"])
        self.maxDiff = None
        self.assertEqual(writers, {model: {None: set(names.split())} for model, names in FREE.items()})

    def test_not_copied(self):
        """What methods own is not carried over to a copy."""
        self.assertOwnedNotCopied("service.")
