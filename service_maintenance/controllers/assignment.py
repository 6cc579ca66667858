from odoo import http
from odoo.http import request

from odoo.addons.service_credit_base.pages import keep_private

ANSWERS = {"accept": "accepted", "decline": "declined"}


class ServiceAssignment(http.Controller):
    """The page behind the buttons of a technician's mail. Opening it asks (link scanners open links too), only
    sending its form acts."""

    @http.route(
        "/service/assignment/<int(max=2147483647):assignment_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def ask(self, assignment_id, token, answer="accept", **_params):
        assignment = self._find(assignment_id, token)
        if not assignment:
            return self._render_dead()
        answer = answer if answer in ANSWERS else "accept"
        return self._render({"assignment": assignment, "token": token, "answer": answer})

    @http.route(
        "/service/assignment/<int(max=2147483647):assignment_id>/<string:token>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    def answer(self, assignment_id, token, answer=None, reason="", start=None, **_params):
        """`start` is what the page showed: a visit moved meanwhile is asked about again."""
        assignment = self._find(assignment_id, token)
        if not assignment or answer not in ANSWERS:
            return self._render_dead()
        if start not in (None, str(assignment.visit_id.date_start or "")):
            return self._render({"assignment": assignment, "token": token, "answer": answer, "is_moved": True})
        # A form may send a file in place of a text.
        words = reason.replace("\0", "").strip()[:500] if isinstance(reason, str) else ""
        assignment._answer(ANSWERS[answer], "button", words)
        return self._render({"assignment": assignment, "token": token, "done": True})

    def _find(self, assignment_id, token):
        """The assignment behind this link, the whole page in its technician's language from here on."""
        assignment = request.env["service.visit.assignment"]._find_by_token(assignment_id, token)
        if assignment:
            request.update_context(lang=assignment.user_id.lang)
        # The token is the right to answer: who opens the page may be logged in as nobody.
        return assignment.with_env(request.env(su=True)) if assignment else assignment

    def _render(self, values):
        return keep_private(request.render("service_maintenance.assignment_page", values))

    def _render_dead(self):
        response = self._render({"assignment": None})
        response.status_code = 404
        return response
