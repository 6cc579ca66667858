from datetime import datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mail_common import ServiceMailHttpCommon


@tagged("post_install", "-at_install")
class TestAssignmentPage(ServiceMailHttpCommon):
    """The page behind the buttons of the mail, opened without any login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.name = "Cosy Homes"

    def setUp(self):
        super().setUp()
        self.visit, assignments = self._assign(self.technician + self.technician_2)
        self.mine = assignments.filtered(lambda a: a.user_id == self.technician)
        self.other = assignments - self.mine
        self.authenticate(None, None)

    def _path(self, assignment=None, token=None):
        assignment = assignment or self.mine
        return f"/service/assignment/{assignment.id}/{token or assignment.sudo().token}"

    def _post(self, path, **values):
        token = self.url_open(self._path(self.other)).text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(path + "/answer", data={"csrf_token": token, **values})

    def test_get_never_acts(self):
        """C7: opening the link only asks: link scanners open links too."""
        for answer in ("accept", "decline", "nonsense"):
            response = self.url_open(f"{self._path()}?answer={answer}")
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn("No hot water", response.text)
        self.assertIn("Bakery Lefort", response.text)
        self.assertIn("09:00", response.text)
        self.assertEqual(self.url_open(f"{self._path()}/answer?answer=accept").status_code, 405)
        self.assertEqual(self.mine.state, "to_confirm")

    def test_accept(self):
        """C7: sending the form accepts; sending it twice changes nothing more."""
        response = self._post(self._path(), answer="accept")
        self.assertIn("You accepted this visit", response.text)
        page = f"/odoo/action-service_maintenance.action_service_visit_mine/{self.mine.visit_id.id}"
        self.assertIn(page, response.text)
        self.assertRecordValues(self.mine, [{"state": "accepted", "answered_by": "button"}])
        self.assertEqual(self.other.state, "to_confirm")
        before = len(self.visit.message_ids)
        self._post(self._path(), answer="accept")
        self.assertEqual(len(self.visit.message_ids), before)

    def test_moved_meanwhile(self):
        """C7: a page opened before the visit was moved asks again, showing the new time."""
        page = self.url_open(self._path()).text
        start = page.split('name="start" value="')[1].split('"')[0]
        self.visit.with_user(self.dispatcher).date_start = datetime(2026, 3, 5, 13, 0)
        response = self._post(self._path(), answer="accept", start=start)
        self.assertEqual(self.mine.state, "to_confirm")
        self.assertIn("5 March 2026, 14:00", response.text)
        start = response.text.split('name="start" value="')[1].split('"')[0]
        self._post(self._path(), answer="accept", start=start)
        self.assertEqual(self.mine.state, "accepted")

    def test_decline(self):
        """C7: declining returns the visit to the list with the reason."""
        self._post(self._path(), answer="decline", reason="<b>Ill</b>")
        self.assertRecordValues(self.mine, [{"state": "declined", "decline_reason": "<b>Ill</b>"}])
        self.assertEqual(self.visit.state, "new")
        self.assertIn("&lt;b&gt;Ill", self.visit.activity_ids.note)

    def test_file_for_a_reason(self):
        """C7: a file in place of the reason is no reason, and no error."""
        token = self.url_open(self._path()).text.split('name="csrf_token" value="')[1].split('"')[0]
        response = self.url_open(
            self._path() + "/answer",
            data={"csrf_token": token, "answer": "decline"},
            files={"reason": ("reason.txt", b"Ill"), "start": ("start.txt", b"")},
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.mine.state, "to_confirm", "what the page showed cannot be told from a file: asked again")
        response = self.url_open(
            self._path() + "/answer",
            data={"csrf_token": token, "answer": "decline"},
            files={"reason": ("reason.txt", b"Ill")},
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.mine.state, "declined")
        self.assertFalse(self.mine.decline_reason)

    def test_wrong_token(self):
        """C7: a wrong token, one of another assignment, or none at all opens nothing."""
        for path in (
            self._path(token="x" * 43),
            self._path(token="ünïcode"),
            self._path(token="False"),
            self._path(token=self.other.sudo().token),
            "/service/assignment/0/x",
            f"/service/assignment/{10**20}/x",
        ):
            self.assertEqual(self.url_open(path).status_code, 404)
            self.assertEqual(self._post(path, answer="accept").status_code, 404)
        self.assertEqual(self._post(self._path(), answer="explode").status_code, 404)
        self.assertEqual(self.mine.state, "to_confirm")

    def test_assignment_never_mailed(self):
        """C7: an assignment that has no token yet has no page."""
        self.mine.sudo().token = False
        for token in ("False", "None", "0"):
            self.assertEqual(self.url_open(self._path(token=token)).status_code, 404)

    def test_without_csrf_token(self):
        """C7: a form sent from somewhere else is refused."""
        with mute_logger("odoo.http"):
            response = self.url_open(self._path() + "/answer", data={"answer": "accept"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.mine.state, "to_confirm")

    def test_dead_after_the_visit(self):
        """C7: once the work began, and after a cancellation, the link is dead."""
        self.visit.action_start()
        self.assertEqual(self.url_open(self._path()).status_code, 404)
        self.assertEqual(self._post_dead().status_code, 404)
        other, assignment = self._assign()
        self.assertEqual(self.url_open(self._path(assignment)).status_code, 200)
        other.action_cancel()
        self.assertEqual(self.url_open(self._path(assignment)).status_code, 404)

    def _post_dead(self):
        _visit, assignment = self._assign()
        page = self.url_open(self._path(assignment)).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(self._path() + "/answer", data={"csrf_token": token, "answer": "accept"})

    def test_technician_taken_off(self):
        """C7: who is no longer on the visit, or no longer a user, cannot answer."""
        path = self._path()
        self.visit.technician_ids -= self.technician
        self.assertEqual(self.url_open(path).status_code, 404)
        self.technician_2.active = False
        self.assertEqual(self.url_open(self._path(self.other)).status_code, 404)

    def test_language(self):
        """C7: the page speaks the technician's language, whatever the browser asks for."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.technician.lang = "nl_NL"
        response = self.url_open(self._path(), headers={"Accept-Language": "en-US"})
        self.assertIn("dinsdag 3 maart 2026", response.text)
        self.assertIn('lang="nl-NL"', response.text)


@tagged("post_install", "-at_install")
class TestAssignmentTour(ServiceMailHttpCommon):
    browser_size = "390x844"
    touch_enabled = True

    def _open_mail(self, answer):
        visit, assignment = self._assign()
        url = assignment._get_answer_url(answer).removeprefix(assignment.get_base_url())
        self.start_tour(url, f"service_assignment_{answer}", login=None)
        return visit, assignment

    def test_accept(self):
        """C7: on a phone, without a login: Accept in the mail, Accept on the page."""
        _visit, assignment = self._open_mail("accept")
        self.assertEqual(assignment.state, "accepted")

    def test_decline(self):
        """C7: on a phone: Decline in the mail, a reason, Decline on the page."""
        visit, assignment = self._open_mail("decline")
        self.assertRecordValues(assignment, [{"state": "declined", "decline_reason": "My van is broken"}])
        self.assertEqual(visit.state, "new")
