"""What a technician's reply means, in plain Python (row C7): accepted, declined, or not for a machine to say.

Only the first sentence of what the technician wrote counts: quoted text, signatures and greetings are skipped.
Any contradiction, condition, figure or question in it leaves the decision to a person, as does a "but" after it.
"""

import html
import re
import unicodedata
from itertools import islice

ACCEPTED = "accepted"
DECLINED = "declined"
DOUBT = "doubt"

# In English, Dutch, German, Romanian, Czech and French, without accents. The longest phrase wins.
PHRASES = {
    ACCEPTED: """
        yes | yep | yeah | ok | okay | sure | accept | accepted | i accept | i confirm | confirm | confirmed | agreed |
        no problem | will do | fine
        ja | jawel | akkoord | oke | bevestigd | bevestig | ik bevestig | aanvaard | geaccepteerd | accepteer |
        geen probleem | in orde | prima
        jawohl | einverstanden | bestatigt | bestatige | ich bestatige | zugesagt | zusage | angenommen |
        ich nehme an | kein problem | geht klar | in ordnung | passt
        da | de acord | sunt de acord | confirmat | acceptat | nicio problema | nu e problema | nu este problema |
        bine
        ano | souhlasim | potvrzuji | potvrzeno | prijimam | zadny problem | neni problem | v poradku | beru
        oui | d accord | je confirme | confirme | j accepte | accepte | entendu | pas de probleme | pas de souci |
        aucun probleme | c est bon
    """,
    DECLINED: """
        no | nope | decline | declined | i decline | reject | rejected | refuse | refused | i can t | i cannot |
        cannot |
        can t | can not | unable | not possible | not available | unavailable | do not accept | don t accept |
        not accepted | not confirmed | will not | won t | i m sick | i am sick
        nee | neen | niet akkoord | weiger | geweigerd | afgewezen | ik kan niet | kan niet | lukt niet | gaat niet |
        helaas niet | niet mogelijk | niet beschikbaar | ik ben ziek
        nein | abgelehnt | ablehnen | ich lehne ab | lehne ab | absage | abgesagt | nicht einverstanden |
        ich kann nicht | kann nicht | kann leider nicht | leider nein | leider nicht | geht nicht | nicht moglich |
        bin krank
        nu | refuz | resping | respins | refuzat | nu pot | nu accept | nu confirm | nu sunt de acord |
        nu este posibil |
        indisponibil
        ne | odmitam | odmitnuto | zamitam | nemohu | nemuzu | nesouhlasim | nepotvrzuji | neprijimam | bohuzel ne |
        neni mozne
        non | je refuse | refus | decliner | je decline | je ne peux pas | ne peux pas | impossible | pas d accord |
        pas possible | pas disponible | indisponible
    """,
    DOUBT: """
        but | if | maybe | perhaps | later | instead | unless | not | rather | however | only
        maar | misschien | als | liever | tenzij | niet | echter | wel | alleen | enkel | pas
        aber | vielleicht | wenn | falls | lieber | nicht | jedoch | sondern | nur | erst
        dar | poate | daca | mai tarziu | insa | doar | numai
        ale | mozna | pokud | jestli | radeji | pozdeji | spis | jen | pouze
        mais | peut etre | plutot | pas | sauf | cependant | seulement | uniquement
    """,
}
VERDICTS = {
    tuple(phrase.split()): verdict
    for verdict, block in PHRASES.items()
    for phrase in re.split(r"\s*\|\s*|\n\s*", block.strip())
    if phrase
}
LONGEST = max(map(len, VERDICTS))
# Yes or no in one language, a common word in another ("da bin ich im Urlaub"): they decide only when they stand alone.
AMBIGUOUS = set("da nu ne no ano".split())
# What may stand before the decision; after other words somebody else decides ("the customer said yes").
FILLERS = set(
    "i we it that this sorry unfortunately well thanks thank you hi"
    " ik dat het is dank bedankt helaas jammer hoor"
    " ich wir das leider danke tut mir leid"
    " eu imi pare rau multumesc din pacate"
    " ja bohuzel dekuji to je"
    " je nous c est merci desole malheureusement".split()
)

GREETINGS = (
    "hi hello hey dear good morning dag beste hallo goedemorgen goeiemorgen guten liebe lieber sehr buna salut draga"
    " stimate stimata dobry ahoj vazeny vazena mila mily bonjour cher chere bonsoir"
).split()
QUOTE_STARTS = (
    r"^>",
    r"^on .{5,200}wrote:?$",
    r"^op .{5,200}schreef.*:?$",
    r"^am .{5,200}schrieb.*:?$",
    r"^(in|pe) .{5,200}a scris:?$",
    r"^dne .{5,200}napsal.*:?$",
    r"^le .{5,200}a ecrit ?:?$",
    r"^-{2,} ?(original message|oorspronkelijk bericht|ursprungliche nachricht|mesaj original|puvodni zprava"
    r"|message d origine|message original|forwarded message).*",
    r"^_{10,}$",
    r"^(from|van|von|de la|od|de|expediteur) ?: .+",
)
SIGNATURE_STARTS = (
    r"^-- ?$",
    r"^(sent from my|verzonden vanaf|verstuurd vanaf|gesendet von|von meinem .* gesendet|trimis de pe|odeslano z|"
    r"envoye de) .*",
)
QUOTE_MARKS = "gmail_quote|data-o-mail-quote|moz-cite-prefix|yahoo_quoted"
END_OF_TEXT = re.compile("|".join((*QUOTE_STARTS, *SIGNATURE_STARTS)))


def decide(body):
    """What the reply `body` (HTML or plain text) says: 'accepted', 'declined', or None when in doubt."""
    sentence, following = [*islice(_sentences(body), 2), "", ""][:2]
    # A figure may be another hour or day than the one asked about; "Yes. But …" is no yes.
    if not sentence or re.search(r"[?\d]", sentence) or _starts_in_doubt(following):
        return None
    verdicts = {verdict for clause in _clauses(sentence) for verdict in _verdicts(_words(clause))}
    return verdicts.pop() if len(verdicts) == 1 and verdicts <= {ACCEPTED, DECLINED} else None


def _clauses(sentence):
    """The clauses of a sentence; a greeting with a name before the comma is none."""
    clauses = [clause for clause in re.split(r"[,:–—]| - ", sentence) if _words(clause)]
    return [clause for clause in clauses if not _is_greeting(_words(clause))]


def _starts_in_doubt(sentence):
    words = _words(sentence)
    return bool(words) and _longest_phrase(words, 0)[1] == DOUBT


def first_sentence(body):
    """The first sentence the writer wrote, without greeting, quotation and signature; '' when there is none."""
    return next(_sentences(body), "")


def _sentences(body):
    """The sentences the writer wrote, one by one."""
    for line in _own_lines(to_text(body)):
        for match in re.finditer(r"[^.!?;\n]+[.!?;]*", line):
            words = _words(match[0])
            if words and not _is_greeting(words):
                yield match[0].strip()


def to_text(body):
    """Plain text of a mail body: quotations and hidden parts of HTML left out, blocks as lines."""
    if not re.search(r"<[a-zA-Z/!][^>]*>", body or ""):
        return body or ""
    text = re.sub(r"(?is)<(style|script|head|title)\b.*?</\1>", " ", body)
    text = re.sub(r"(?is)<blockquote\b.*", "\n> ", text)
    text = re.sub(rf"(?is)<(?:div|p|span)[^>]*(?:{QUOTE_MARKS}).*", "\n> ", text)
    if not re.search(r"(?i)<pre\b", text):
        text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?i)<br[^>]*>|</(?:p|div|li|tr|h\d)>|<hr[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _own_lines(text):
    for line in text.splitlines():
        plain = _plain(line.strip())
        if plain and END_OF_TEXT.match(plain):
            return
        if plain:
            yield line.strip()


def _plain(text):
    """Lower case, without accents, apostrophes as spaces."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"['’‘`´]", " ", text)


def _words(sentence):
    return re.findall(r"\w+", _plain(sentence))


def _is_greeting(words):
    decides = any(_longest_phrase(words, place)[1] in (ACCEPTED, DECLINED) for place in range(1, len(words)))
    return words[0] in GREETINGS and len(words) <= 4 and not decides


def _verdicts(words):
    """The verdict of each phrase found from left to right, the longest phrase at each place."""
    place = 0
    decided = False
    while place < len(words):
        length, verdict = _longest_phrase(words, place)
        if verdict:
            stands_alone = length == len(words)
            leads = decided or set(words[:place]) <= FILLERS
            is_ambiguous = length == 1 and words[place] in AMBIGUOUS
            yield verdict if leads and (stands_alone or not is_ambiguous) else DOUBT
            decided = True
        place += length


def _longest_phrase(words, place):
    for length in range(min(LONGEST, len(words) - place), 0, -1):
        verdict = VERDICTS.get(tuple(words[place : place + length]))
        if verdict:
            return length, verdict
    return 1, None
