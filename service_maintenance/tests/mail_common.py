from datetime import datetime

from freezegun import freeze_time

from odoo.tests import HttpCase

from odoo.addons.mail.tests.common import MailCommon

from .common import ServiceCommon

HEADERS = """From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{message_id}>
Date: Mon, 02 Mar 2026 09:00:00 +0000
MIME-Version: 1.0
"""


class ServiceMailCommon(ServiceCommon, MailCommon):
    """Mail as it comes over the wire, and a visit whose technician was mailed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician.notification_type = "inbox"
        cls.technician.email = "marc@service.example.com"
        cls.technician_2.email = "lena@service.example.com"
        cls.company = cls.env.company
        cls.company.alias_domain_id = cls.mail_alias_domain

    @freeze_time("2026-03-02 08:00")
    def _assign(self, technicians=None, **values):
        """A visit on 3 March 2026 from 9 to 10 in Brussels, its technicians mailed: (visit, assignments)."""
        visit = self._create_visit(**values)
        if technicians:
            visit.technician_ids = technicians
        visit._plan({visit: (datetime(2026, 3, 3, 8, 0), datetime(2026, 3, 3, 9, 0), None)})
        self._mail()
        return visit, visit.assignment_ids

    def _mail(self, cron="cron_notify_technicians"):
        """Run the pass that mails; `self._new_mails` holds what it made."""
        with self.mock_mail_gateway():
            self._run_cron(cron)

    def _receive(self, content, to=None, **headers):
        """Feed a mail to the gateway; `content` starts with its own Content-Type header."""
        values = {
            "sender": self.technician.email_formatted,
            "to": to or self.mail_alias_domain.catchall_email,
            "subject": "Re: visit",
            "message_id": "first@mail.example.com",
        }
        extra = headers.pop("extra", "")
        mail = HEADERS.format(**{**values, **headers}) + extra + content
        with self.mock_mail_gateway():
            return self.env["mail.thread"].message_process(False, mail)

    def _reply(self, assignment, text, extra="", **headers):
        """A plain text reply to the technician's mail."""
        return self._reply_raw(
            assignment, f"Content-Type: text/plain; charset=utf-8\n\n{text}\n", extra=extra, **headers
        )

    def _reply_raw(self, assignment, content, extra="", **headers):
        parent = assignment.ask_message_id.message_id
        extra += f"In-Reply-To: {parent}\nReferences: {parent}\n"
        return self._receive(content, extra=extra, **headers)


class ServiceMailHttpCommon(ServiceMailCommon, HttpCase):
    def _run_cron(self, xmlid):
        """The registry is in test mode already."""
        self.env.ref(f"service_maintenance.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()
