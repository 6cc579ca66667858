import time
from datetime import datetime

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine import reply


@tagged("post_install", "-at_install")
class TestReply(BaseCase):
    def _check(self, expected, *bodies):
        for body in bodies:
            with self.subTest(body):
                self.assertEqual(reply.decide(body), expected)

    def test_accepted(self):
        """C7: accepting words in six languages."""
        self._check(
            "accepted", "Yes", "OK!", "I accept.", "Ja, prima", "Akkoord", "Ik bevestig", "Ja, einverstanden",
            "Geht klar",
            "Da, confirm", "Sunt de acord.", "Ano, souhlasím", "Potvrzuji.", "Oui", "D'accord, j'accepte", "C’est bon",
            "No problem", "Geen probleem!", "Pas de problème", "Není problém",
        )

    def test_declined(self):
        """C7: declining words in six languages, accepting words negated among them."""
        self._check(
            "declined", "No", "I can't", "Nee", "Niet akkoord", "Ik kan niet", "Nein, ich kann nicht", "Leider nein",
            "Nu pot", "Nu accept.", "Refuz", "Ne", "Bohužel ne.", "Nesouhlasím", "Non, je ne peux pas", "Pas d'accord",
        )

    def test_doubt(self):
        """C7: conditions, contradictions, questions and other words decide nothing."""
        self._check(
            None, "", "Thanks", "Yes, but not on Monday", "OK?", "Ja maar later", "Ja, aber erst um zehn", "Maybe",
            "Da kann ich nicht ja sagen", "Yes no", "I will look at it", "Oui mais plus tard", "Bel me even",
            "Yes at 11:00", "Yes. But only after two.", "OK\nMaar pas om twee uur", "Ja, nur vormittags",
            "Da bin ich im Urlaub", "Nu meteen", "The customer said yes", "Der Kunde sagt ja",
        )

    def test_quotation_and_signature(self):
        """C7: quoted text, signatures and greetings are not the technician's answer."""
        self._check("accepted", "Hi Eva,\n\nYes, fine.\n\nOn Mon, 2 Mar 2026 at 10:00 Eva <e@x.com> wrote:\n> No?")
        self._check(None, "\n> Yes", "-- \nYes Man Ltd", "Op ma 2 mrt. 2026 om 10:00 schreef Eva <e@x.com>:\nJa")
        self._check("declined", "<p>Beste Eva,</p><p>Nee, ik ben ziek</p><blockquote>Ja of nee</blockquote>")
        self._check("accepted", "Hi Eva, yes fine", "<pre>Yes\n\nOn Mon, 2 Mar 2026 Eva wrote:\n&gt; No?</pre>")
        self._check("declined", "Hi Eva, no", "Sorry, I can't")
        self._check("accepted", '<div>Ok</div><div class="gmail_quote">No</div>')
        self._check(None, "<style>yes</style><div>Sent from my iPhone</div>")

    def test_every_word_is_known(self):
        """C7: a yes with any word nobody taught the machine decides nothing, wherever the word stands."""
        self._check(
            None, "Ja, ich bin im Urlaub", "Yes, I'm on leave that day", "OK, wrong technician", "ok morgen",
            "Yes. I am ill.", "Yes\nSee you Tuesday", "Ja. Hallo falscher Techniker", "Oui, le client est absent",
            "Ano, ale v patek", "Da, luni", "Yes\n\nKind regards\nMarc\nPS only after two", "Yes, call me?",
        )
        self._check(
            "accepted", "Yes, thanks", "Yes, I will be there. Thanks!", "Ja, ik kom. Groeten", "Oui, ça me va, merci",
            "Ja, komme gerne", "Da, vin. Mulțumesc", "Ano, přijdu",
            "Yes\n\nKind regards\nMarc Peeters\n+32 9 111 22 33",
        )

    def test_own_name(self):
        """C7: the writer may sign with the own name, and what stands under it is an address."""
        for text in ("Yes\nMarc", "Ja, ik kom. Groeten, Marc", "OK\n\nMarc Peeters\nHeating engineer\n+32 9 111"):
            with self.subTest(text):
                self.assertEqual(reply.decide(text, "Marc Peeters"), "accepted")
                self.assertIsNone(reply.decide(text, "Lena"))

    def test_suggestion(self):
        """C7: another hour or day is read where one is named plainly, not where several are or something is denied."""
        start = datetime(2026, 3, 3, 9, 0)
        for text, expected in (
            ("yes, but 10 o'clock", datetime(2026, 3, 3, 10)),
            ("Ja, aber erst um 10", datetime(2026, 3, 3, 10)),
            ("ok, om 10u30", datetime(2026, 3, 3, 10, 30)),
            ("Oui mais à 14h", datetime(2026, 3, 3, 14)),
            ("Da, dar la ora 10", datetime(2026, 3, 3, 10)),
            ("Yes but on Friday", datetime(2026, 3, 6, 9)),
            ("Ja maar donderdag om 8 uur", datetime(2026, 3, 5, 8)),
            ("yes but 5/3 at 2 pm", datetime(2026, 3, 5, 14)),
            ("5.3. um 10.30 Uhr", datetime(2026, 3, 5, 10, 30)),
            ("2026-03-06 please", datetime(2026, 3, 6, 9)),
            ("tomorrow 10:00", datetime(2026, 3, 4, 10)),
            ("2/1 at 10", datetime(2027, 1, 2, 10)),
        ):
            with self.subTest(text):
                self.assertEqual(reply.suggestion(text, start), expected)
        for text in (
            "", "Yes", "Yes but not on Friday", "between 10 and 12 o'clock", "30/2 at 10", "at 9:00", "erst um zehn",
            "call 0475 12 34 56", "room 12", "I can't at 10:00", "Ja, aber nicht um 10", "29/2 at 10:99",
        ):
            with self.subTest(text):
                self.assertIsNone(reply.suggestion(text, start))

    def test_hostile(self):
        """C7: a megabyte on one line, or quotations in quotations, take no noticeable time."""
        for body in (
            "yes " * 250_000, "a" * 1_000_000, "<" * 200_000, "<div " * 100_000, "> " * 300_000 + "yes",
            "On " + "x " * 400_000 + "wrote", "<blockquote>" * 50_000 + "yes", "1:" * 300_000, "at 1" * 200_000,
            "\n".join(["Op ma 2 mrt. schreef Eva"] * 30_000), "&lt;" * 200_000, "- " * 300_000, "\n" * 500_000,
            "<style>" * 50_000 + "yes", "<p>" * 100_000 + "yes", "<div" + " x" * 400_000, "<head><p>" * 50_000,
        ):
            with self.subTest(body[:20]):
                begin = time.process_time()
                reply.decide(body, "Marc")
                reply.suggestion(reply.own_text(body), datetime(2026, 3, 3, 9))
                reply.first_sentence(body)
                self.assertLess(time.process_time() - begin, 3.0)
