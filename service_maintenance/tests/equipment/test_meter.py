from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_equipment import EquipmentCase


@tagged("post_install", "-at_install")
class TestMeter(EquipmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oven = cls.env["service.equipment"].create(
            {"name": "Oven", "partner_id": cls.customer.id, "company_id": cls.company.id}
        )
        cls.hours, cls.heat = cls.env["service.meter"].create(
            [
                {"name": "Hours", "unit": "h", "equipment_id": cls.oven.id},
                {"name": "Heat", "unit": "°C", "equipment_id": cls.oven.id, "kind": "gauge"},
            ]
        )

    def take(self, value, day, meter=None, **vals):
        vals = {"meter_id": (meter or self.hours).id, "value": value, "date": f"2026-{day} 10:00:00", **vals}
        return self.as_user("technician", "service.meter.reading").create(vals)

    def test_readings(self):
        """X7: a technician's readings are data: value, unit, equipment, company and the last one on the meter."""
        reading = self.take(1200.5, "01-10")
        self.assertEqual((reading.equipment_id, reading.company_id), (self.oven, self.company))
        self.assertEqual((reading.user_id, reading.unit), (self.users["technician"], "h"))
        self.assertIn("1,200.50 h", reading.display_name)
        self.take(1250, "02-10")
        self.take(1220, "01-20")
        self.assertEqual((self.hours.last_value, str(self.hours.last_date)), (1250, "2026-02-10 10:00:00"))
        self.assertEqual((self.heat.last_value, self.heat.last_date), (0, False))
        self.assertEqual(self.oven.reading_count, 3)
        self.assertEqual(self.hours.display_name, "Oven: Hours (h)")

    def test_counter_rises(self):
        """X7: a counter's reading fits between its neighbours in time; the message names both."""
        self.take(100, "01-10")
        self.take(300, "03-10")
        for value, day, both in (
            (99, "02-10", r"100\.00.*99\.00"),
            (301, "02-10", r"301\.00.*300\.00"),
            (299, "04-10", r"300\.00.*299\.00"),
            (101, "01-09", r"101\.00.*100\.00"),
        ):
            with self.subTest(value=value), self.assert_refused(ValidationError, both):
                self.take(value, day)
        with self.assert_refused(ValidationError, "negative"):
            self.take(-1, "01-01")
        between = self.take(100, "02-10")
        with self.assert_refused(ValidationError, "cannot fall"):
            between.value = 400

    def test_counter_replaced(self):
        """X7: a replaced meter starts anew and rises from there."""
        self.take(9000, "01-10")
        self.take(5, "02-10", is_reset=True)
        self.take(20, "03-10")
        with self.assert_refused(ValidationError, "cannot fall"):
            self.take(4, "02-20")
        with self.assert_refused(ValidationError, "cannot fall"):
            self.take(8999, "01-20")
        self.assertEqual(self.hours.last_value, 20)

    def test_gauge(self):
        """X7: a gauge falls and goes below zero as it likes."""
        self.take(20, "01-10", self.heat)
        self.take(-5, "02-10", self.heat)
        self.assertEqual(self.heat.last_value, -5)

    def test_batch(self):
        """X7: readings that come in one batch are checked against each other, at a constant number of queries."""
        Reading = self.as_user("technician", "service.meter.reading")
        days = [f"{month:02}-{day:02}" for month in range(1, 12) for day in range(1, 21)]
        vals = [{"meter_id": self.hours.id, "value": n, "date": f"2026-{day}"} for n, day in enumerate(days)]
        costs, start = [], 0
        for count in (20, 20, 40):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Reading.create(vals[start : start + count])
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
            start += count
        self.assertEqual(costs[1], costs[2])
        with self.assert_refused(ValidationError, "cannot fall"):
            Reading.create(
                [
                    {"meter_id": self.hours.id, "value": value, "date": f"2026-12-{day}"}
                    for value, day in ((1000, 10), (999, 11))
                ]
            )

    def test_contracts_are_told(self):
        """X7: contracts learn of every new reading."""
        contract = self.env.registry["service.contract"]
        with patch.object(contract, "_get_following_meters", autospec=True) as get_following_meters:
            get_following_meters.return_value = self.env["service.contract"]
            self.take(10, "01-10")
        self.assertEqual(get_following_meters.call_args.args[1], self.hours)

    def test_delete(self):
        """X7: a meter with readings is archived, never deleted."""
        self.take(10, "01-10")
        manager = self.users["manager"]
        with self.assert_refused(UserError, "archive it instead"):
            self.hours.with_user(manager).unlink()
        self.heat.with_user(manager).unlink()
        self.assertFalse(self.heat.exists())

    def test_copied_card(self):
        """X7: a copied card has the meters of its original and none of the readings."""
        self.take(10, "01-10")
        copy = self.oven.with_user(self.users["dispatcher"]).copy()
        self.assertEqual(copy.meter_ids.mapped("name"), ["Hours", "Heat"])
        self.assertFalse(copy.reading_ids)

    def test_companies(self):
        """X7: another company's readings are out of sight, and its meters cannot be read."""
        foreign = self.env["service.equipment"].create({"name": "Foreign", "company_id": self.other_company.id})
        meter = self.env["service.meter"].create({"name": "Hours", "equipment_id": foreign.id})
        reading = self.env["service.meter.reading"].create({"meter_id": meter.id, "value": 5})
        self.assertEqual(reading.company_id, self.other_company)
        self.assertNotIn(reading, self.as_user("technician", "service.meter.reading").search([]))
        with self.assertRaises(UserError):
            self.take(6, "01-10", meter)

    def test_graph(self):
        """X7: from the meter and from the card one click leads to the readings, and one to taking one."""
        reading = self.take(10, "01-10")
        Reading = self.as_user("technician", "service.meter.reading")
        for action in (self.hours.action_view_readings(), self.oven.action_view_readings()):
            self.assertEqual(Reading.search(action["domain"]), reading)
            self.assertEqual(action["views"][0][1], "graph")
        self.assertEqual(self.hours.action_read()["context"], {"default_meter_id": self.hours.id})
