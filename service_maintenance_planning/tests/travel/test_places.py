from unittest.mock import patch

import requests
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import AALST, ANTWERP, DEINZE, GHENT, PlanningCommon

LOGGER = "odoo.addons.service_maintenance_planning.models.travel.res_company"
GET = f"{LOGGER}.requests.get"


class Answer:
    """What a server says."""

    def __init__(self, json):
        self.answer = json

    def json(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def table(size, seconds=600):
    rows = [[0 if a == b else seconds + 10 * a + b for b in range(size)] for a in range(size)]
    return Answer({"code": "Ok", "durations": rows})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestTravel(PlanningCommon):
    def _use_osrm(self):
        self.company = self.env.company
        self.company.write({"service_travel_provider": "osrm", "service_osrm_url": "http://osrm.test:5000/"})

    def test_by_distance(self):
        """P3: great circle × factor ÷ speed of the company; an unknown place costs a set time."""
        company = self.env.company
        company.write({"service_travel_factor": 1.3, "service_travel_speed": 60, "service_travel_unknown": 25})
        seconds, note = company._travel_matrix([GHENT, ANTWERP, None])
        self.assertAlmostEqual(seconds[0, 1] / 60, 51.3 * 1.3, delta=1)
        self.assertEqual(seconds[0, 2], 25 * 60)
        self.assertEqual(seconds[2, 2], 0)
        self.assertFalse(note)

    def test_osrm(self):
        """P3: one request for a set; the same places are not asked for again, a further one asks once."""
        self._use_osrm()
        with patch(GET, return_value=table(2)) as get:
            seconds, note = self.company._travel_matrix([GHENT, None, ANTWERP])
            self.assertEqual(seconds.tolist(), [[0, 1200, 601], [1200, 0, 1200], [610, 1200, 0]])
            self.assertEqual(self.company._travel_matrix([ANTWERP, GHENT]).seconds.tolist(), [[0, 610], [601, 0]])
            self.assertEqual(get.call_count, 1)
        url = get.call_args.args[0]
        self.assertEqual(url, "http://osrm.test:5000/table/v1/driving/3.717400,51.054300;4.402500,51.219400")
        self.assertTrue(get.call_args.kwargs["timeout"])
        self.assertFalse(note)
        with patch(GET, return_value=table(3)) as get:
            self.company._travel_matrix([GHENT, ANTWERP, DEINZE])
            self.company._travel_matrix([DEINZE, ANTWERP])
            self.assertEqual(get.call_count, 1)

    def test_no_way(self):
        """P3: where there is no way, the set time is counted; it is not asked for again."""
        self._use_osrm()
        answer = Answer({"code": "Ok", "durations": [[0, None], [300, 0]]})
        with patch(GET, return_value=answer) as get:
            for _round in range(2):
                self.assertEqual(self.company._travel_matrix([GHENT, ANTWERP]).seconds.tolist(), [[0, 1200], [300, 0]])
            self.assertEqual(get.call_count, 1)

    def test_fallback_is_said(self):
        """P3: a server that does not answer, or nonsense, makes it distances, and that is said."""
        self._use_osrm()
        answers = (
            {"side_effect": requests.Timeout()},
            {"return_value": Answer(ValueError())},
            {"return_value": Answer({"code": "Ok", "durations": [[0]]})},
            {"return_value": Answer({"code": "Ok", "durations": [["a", 1], [1, 2]]})},
            {"return_value": Answer({"code": "TooBig", "message": "Too many table coordinates"})},
            {"return_value": Answer([])},
        )
        for answer in answers:
            with patch(GET, **answer), self.assertLogs(LOGGER, "WARNING"):
                seconds, note = self.company._travel_matrix([GHENT, ANTWERP])
            self.assertIn("estimated by distance", note)
            self.assertGreater(seconds[0, 1], 3600)
        self.assertIn("Too many table coordinates", self._note_of(answers[4]))

    def _note_of(self, answer):
        with patch(GET, **answer), self.assertLogs(LOGGER, "WARNING"):
            return self.company._travel_matrix([GHENT, ANTWERP]).note

    def test_settings_are_checked(self):
        """P3: a server without an address, a factor below one: refused."""
        with self.assertRaisesRegex(ValidationError, "http"):
            self.env.company.write({"service_travel_provider": "osrm", "service_osrm_url": "ftp://x"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.company.service_travel_factor = 0.5
            self.env.flush_all()

    def test_rights(self):
        """P3: what a server said is nobody's to write, and not a technician's to read."""
        self._use_osrm()
        with patch(GET, return_value=table(2)):
            self.company.with_user(self.technician)._travel_matrix([GHENT, ANTWERP])
        times = self.env["service.travel.time"]
        self.assertEqual(len(times.with_user(self.manager).search([("server", "like", "osrm.test")])), 2)
        with self.assertRaises(AccessError):
            times.with_user(self.technician).search([])
        with self.assertRaises(AccessError):
            times.with_user(self.manager).create({"server": "x"})

    def test_old_times_go(self):
        """P3: roads change: after half a year it is asked again."""
        self._use_osrm()
        with patch(GET, return_value=table(2)):
            self.company._travel_matrix([GHENT, ANTWERP])
        with freeze_time("2026-10-01"), patch(GET, return_value=table(2, 900)) as get:
            self.assertEqual(self.company._travel_matrix([GHENT, ANTWERP]).seconds[0, 1], 901)
            self.assertEqual(get.call_count, 1)
        with freeze_time("2027-10-01"):
            self.env["service.travel.time"]._gc_old_times()
        self.assertFalse(self.env["service.travel.time"].search_count([("server", "like", "osrm.test")]))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestPlaces(PlanningCommon):
    def test_unknown_places_are_listed(self):
        """P3: the sites of open visits that have no coordinates, and the customers where there is no site."""
        bare = self._create_customer("Bare")
        site = self._create_customer("Site", parent_id=bare.id)
        quiet = self._create_customer("Quiet")
        self._create_visit(partner_id=bare.id, site_id=site.id, equipment_ids=False)
        self._create_visit()
        domain = [("is_service_place", "=", True), ("has_coordinates", "=", False)]
        found = self.env["res.partner"].with_user(self.dispatcher).search(domain)
        self.assertEqual(found & (bare | site | quiet | self.customer), site)
        self._place(site, DEINZE)
        self.assertNotIn(site, self.env["res.partner"].with_user(self.dispatcher).search(domain))
        self.assertTrue(site.is_service_place and site.has_coordinates)

    def test_looked_up_or_copied(self):
        """P3: found by Odoo's geolocation, else taken from a known address of the same postal code and country."""
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        self._create_customer("Known", DEINZE, zip="9800", country_id=belgium.id)
        found = self._create_customer("Found", street="Market 1", city="Aalst")
        near = self._create_customer("Near", zip="9800", country_id=belgium.id)
        abroad = self._create_customer("Abroad", zip="9800", country_id=france.id)

        def look_up(partners):
            for partner in partners & found:
                self._place(partner, AALST)

        partners = (found | near | abroad).with_user(self.dispatcher)
        with patch.object(type(partners), "geo_localize", look_up):
            action = partners.action_service_locate()
        self.assertEqual([partner._get_point() is None for partner in partners], [False, False, True])
        self.assertAlmostEqual(near.partner_latitude, DEINZE[0], places=4)
        self.assertEqual(
            action["params"]["message"],
            "1 found, 1 taken from an address of the same postal code, 1 not found.",
        )

    def test_lookup_that_fails(self):
        """P3: a service that does not answer is said, and neighbours are still used."""
        self._create_customer("Known", DEINZE, zip="9800")
        near = self._create_customer("Near", zip="9800")
        with patch.object(type(near), "geo_localize", side_effect=UserError("Error with geolocation server: down")):
            action = near.with_user(self.dispatcher).action_service_locate()
        self.assertTrue(near._get_point())
        self.assertIn("down", action["params"]["message"])

    def test_moved_address_is_unknown(self):
        """P3: another street, and the old place is not kept."""
        self.customer.with_user(self.dispatcher).street = "Harbour 1"
        self.assertFalse(self.customer.has_coordinates)

    def test_points_for_the_picture(self):
        """P3: the picture is drawn with what is known; who has nothing to do with visits does not get it."""
        home = self._create_customer("Home", DEINZE)
        self.technician.service_start_id = home
        points = self.env["res.partner"].with_user(self.dispatcher).get_service_points()
        shown = {point["id"] for point in points}
        self.assertIn(self.customer.id, shown)
        self.assertNotIn(home.id, shown)
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.salesperson).get_service_points()


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestDayRoute(PlanningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_customer("Florist", ANTWERP, street="Quay 1", city="Antwerp")
        cls.second = cls._create_visit(partner_id=cls.other.id, equipment_ids=False, date_start="2026-03-03 12:00:00")
        cls.first = cls._create_visit(date_start="2026-03-03 08:00:00")
        cls._create_visit(date_start="2026-03-02 23:30:00", subject="Half past midnight in Brussels")
        cls._create_visit(date_start="2026-03-03 23:30:00", subject="The next day")

    def test_day(self):
        """P3: the stops of a day where the company is, in order, from where it begins to where it ends."""
        home = self._create_customer("Home", DEINZE)
        self.technician.service_start_id = home
        route = self.env["service.visit"].with_user(self.technician).get_day_route(day="2026-03-03")
        self.assertEqual(
            [stop["subject"] for stop in route["stops"]],
            ["", "Half past midnight in Brussels", "No hot water", "No hot water", ""],
        )
        self.assertEqual([stop["name"] for stop in route["stops"]][::4], ["Home", "Home"])
        self.assertEqual(route["minutes"], sum(stop["minutes"] for stop in route["stops"]))
        self.assertEqual(route["stops"][2]["minutes"], 0)
        self.assertGreater(route["stops"][3]["minutes"], 60)
        self.assertIn("destination=", route["url"])

    def test_whose_day(self):
        """P3: a technician sees the own day, who plans sees everybody's."""
        visits = self.env["service.visit"]
        route = visits.with_user(self.dispatcher).get_day_route(self.technician.id, "2026-03-03")
        self.assertEqual(len(route["stops"]), 5)
        self.assertIn(self.technician_2.id, [one["id"] for one in route["technicians"]])
        self.assertEqual(route["stops"][0]["name"], self.env.company.partner_id.name)
        with self.assertRaises(AccessError):
            visits.with_user(self.technician_2).get_day_route(self.technician.id, "2026-03-03")
        self.assertFalse(visits.with_user(self.technician_2).get_day_route(day="2026-03-03")["stops"])

    def test_from_the_visit(self):
        """P3: the button of a visit opens its day."""
        action = self.first.with_user(self.dispatcher).action_open_day_route()
        self.assertEqual(action["params"], {"user_id": self.technician.id, "day": "2026-03-03"})
