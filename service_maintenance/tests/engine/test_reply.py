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
