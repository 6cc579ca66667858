import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged
from odoo.tests.common import _super_send

from ..common import ANTWERP, DEINZE, GHENT, PlanningCommon

MODULE = "odoo.addons.service_maintenance_planning.models.travel.res_company"


class TableService(BaseHTTPRequestHandler):
    """A server that answers as OSRM's table service does, or as it should not."""

    def do_GET(self):
        url = urlsplit(self.path)
        self.server.asked.append((url.path, parse_qs(url.query)))
        size = url.path.count(";") + 1
        rows = [[0 if a == b else 600.4 + 10 * a + b for b in range(size)] for a in range(size)]
        status, body = 200, json.dumps({"code": "Ok", "durations": rows, "sources": [], "destinations": []})
        match self.server.way:
            case "silent":
                self.server.gone.wait(20)
                return
            case "broken":
                status, body = 500, "<h1>Internal Server Error</h1>"
            case "malformed":
                body = body[:-9]
            case "short":
                body = json.dumps({"code": "Ok", "durations": rows[:-1]})
            case "refused":
                status, body = 400, json.dumps({"code": "TooBig", "message": "Too many table coordinates"})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_words):
        """Nothing on the console."""


@tagged("post_install", "-at_install")
class TestOsrmServer(PlanningCommon):
    """Row P3: the travel provider over HTTP, with a server on this machine."""

    def setUp(self):
        super().setUp()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), TableService)
        self.server.asked, self.server.way, self.server.gone = [], "good", threading.Event()
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.gone.set)
        # Odoo's tests look at each request, and stretch its timeout.
        self.startPatcher(patch("requests.Session.send", _super_send))
        self.company = self.env.company
        self._use(self.server.server_port)

    def _use(self, port):
        self.company.write({"service_travel_provider": "osrm", "service_osrm_url": f"http://127.0.0.1:{port}"})

    def test_table(self):
        """P3: longitude before latitude, whole seconds, one request."""
        seconds, note = self.company._travel_matrix([GHENT, None, ANTWERP, DEINZE])
        self.assertEqual(seconds[0].tolist(), [0, self.company.service_travel_unknown * 60, 601, 602])
        self.assertEqual((seconds[3, 0], note), (620, ""))
        [(path, query)] = self.server.asked
        self.assertEqual(
            path, "/table/v1/driving/3.717400,51.054300;4.402500,51.219400;3.526000,50.986200"
        )
        self.assertEqual(query, {"annotations": ["duration"]})

    def _get_note(self):
        with self.assertLogs(MODULE, "WARNING"):
            seconds, note = self.company._travel_matrix([GHENT, ANTWERP])
        self.assertGreater(seconds[0, 1], 1800, "by distance")
        return note

    def test_fallback_is_said(self):
        """P3: whatever goes wrong, distances take the place of the table, and it is said; nothing of it is kept."""
        for way, words in (
            ("broken", "no table"),
            ("malformed", "no table"),
            ("short", "another size"),
            ("refused", "Too many table coordinates"),
        ):
            self.server.way = way
            self.assertIn(words, self._get_note(), way)
        self.server.way = "good"
        self.assertEqual(self.company._travel_matrix([GHENT, ANTWERP]).seconds[0, 1], 601)

    def test_silent_server(self):
        """P3: after the timeout."""
        self.server.way = "silent"
        with patch(f"{MODULE}.TIMEOUT", (2, 0.2)):
            self.assertIn("does not answer", self._get_note())

    def test_no_server(self):
        """P3: nobody listens there."""
        self.server.server_close()
        self.assertIn("does not answer", self._get_note())
