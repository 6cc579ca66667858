from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from .common import SlaCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 09:00:00")
class TestSlaRights(SlaCommon):
    def test_roles(self):
        """M8: the office pauses and explains, managers set the levels, technicians see what was promised of theirs."""
        mine, clock = self._report(technician_ids=[Command.set(self.technician.ids)])
        _other, other = self._report()
        clocks = self.env["service.sla.clock"]
        self.assertEqual(clocks.with_user(self.technician).search([]) & (clock | other), clock)
        self.assertEqual(mine.with_user(self.technician).sla_state, "running")
        self.assertTrue({clock, other} <= set(clocks.with_user(self.dispatcher).search([])))
        with self.assertRaises(AccessError):
            clock.with_user(self.technician).cause_note = "Not my fault"
        with self.assertRaises(AccessError):
            mine.with_user(self.technician).action_sla_pause()
        with self.assertRaises(AccessError):
            mine.with_user(self.technician)._pause_sla(self.reason)
        with self.assertRaises(AccessError):
            mine.with_user(self.technician).sla_policy_id = False
        with self.assertRaises(AccessError):
            self.policy.with_user(self.dispatcher).risk_percent = 10
        self.policy.with_user(self.manager).risk_percent = 10
        clock.with_user(self.dispatcher).cause_note = "Snow"
        with self.assertRaises(AccessError):
            self.env["service.sla.pause"].with_user(self.manager).create(
                {"clock_id": clock.id, "reason_id": self.reason.id}
            )
        self.assertEqual(mine.with_user(self.accountant).sla_state, "running")
        with self.assertRaises(AccessError):
            clocks.with_user(self.salesperson).search([])

    def test_two_companies(self):
        """M8: promises of another company are not seen, and its service levels not used."""
        branch = self._create_company(name="Branch")
        boss = new_test_user(
            self.env, "boss", "service_maintenance.group_manager", company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        visit, clock = self._report()
        visit._pause_sla(self.reason)
        for record in (clock, clock.pause_ids, self.policy, self.policy.target_ids):
            self.assertFalse(record.with_user(boss).search([("id", "in", record.ids)]))
        there = self.env["service.visit"].with_user(boss).create({"subject": "Lift", "partner_id": self.customer.id})
        self.assertFalse(there.sla_policy_id)

    def test_dashboard(self):
        """M8, M10: promises at risk and broken are tiles of the dashboard, a technician's own ones."""
        with freeze_time(self.at("2026-03-02 08:00")):
            for technician in (self.technician, self.technician_2):
                self._report(technician_ids=[Command.set(technician.ids)])
        self.env["service.sla.clock"].search([])._look_again()

        def risky(user):
            tiles = self.env["service.dashboard"].with_user(user).get_tiles()
            return next(tile["value"] for tile in tiles if tile["key"] == "sla_breached")

        with freeze_time(self.at("2026-03-02 13:30")):
            self._watch()
            self.assertEqual([risky(self.dispatcher), risky(self.technician)], [2, 1])


@tagged("post_install", "-at_install")
class TestSlaFields(OwnedFieldsCase):
    def test_every_field_is_declared(self):
        """M8: of a clock people write the cause of a breach, of a pause nothing."""
        writers = self.get_writers("service.sla", ["service_maintenance_sla"])
        self.assertEqual(
            writers["service.sla.clock"], {"service_maintenance.group_dispatcher": {"cause_id", "cause_note"}}
        )
        self.assertNotIn("service.sla.pause", writers)
        self.assertOwnedNotCopied("service.sla")
