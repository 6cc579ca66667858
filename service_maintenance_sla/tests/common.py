from datetime import datetime

import pytz

from odoo.fields import Command

from odoo.addons.service_maintenance.tests.common import ServiceCommon


class SlaCommon(ServiceCommon):
    """The bakery's contract promises a response in 4 and a resolution in 16 working hours, urgent in 1 and 4."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "company_id": cls.env.company.id,
                "tz": "Europe/Brussels",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": first,
                            "hour_to": last,
                            "day_period": period,
                        }
                    )
                    for day in range(5)
                    for first, last, period in ((8, 12, "morning"), (13, 17, "afternoon"))
                ],
            }
        )
        cls.policy = cls.env["service.sla.policy"].create(
            {
                "name": "Gold",
                "calendar_id": cls.calendar.id,
                "company_id": cls.env.company.id,
                "target_ids": [
                    Command.create({"priority": "1", "response_hours": 4, "resolution_hours": 16}),
                    Command.create({"priority": "3", "response_hours": 1, "resolution_hours": 4}),
                ],
            }
        )
        cls.contract = cls._create_contract(start=True, sla_policy_id=cls.policy.id)
        cls.reason = cls.env.ref("service_maintenance_sla.reason_parts")

    @classmethod
    def at(cls, text, zone="Europe/Brussels"):
        """The naive UTC of an hour on the wall."""
        moment = pytz.timezone(zone).localize(datetime.fromisoformat(text))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def _report(self, user=None, **values):
        """A visit without date and technician, reported as by the dispatcher; returns it and its clock."""
        values = {"technician_ids": [], "user_id": self.dispatcher.id, **values}
        visit = self.env["service.visit"].with_user(user or self.dispatcher).create(
            {
                "subject": "No hot water",
                "partner_id": self.customer.id,
                "equipment_ids": [Command.set(self.boiler.ids)],
                **values,
            }
        )
        return visit, visit.sudo().sla_clock_ids

    def _watch(self):
        """The scheduled look, as the server does it."""
        with self.enter_registry_test_mode():
            self.env.ref("service_maintenance_sla.cron_watch").method_direct_trigger()
        self.env.invalidate_all()

    def _close(self, visit):
        visit.checklist_ids.is_done = True
        visit.action_close()
