"""What a technician's reply means, in plain Python (row C7): accepted, declined, or not for a machine to say.

What the technician wrote is what is left without quoted text, signature and greeting. It accepts only if every word of
it is known to mean nothing else ("Yes, I'm on leave that day" does not). It declines by its first sentence: a
contradiction, condition, figure or question in it leaves the decision to a person, as does a "but" after it.
"""

import html
import re
import unicodedata
from datetime import datetime, timedelta
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

# Words that may stand beside a yes without meaning anything else; any other word and a person reads the reply.
HARMLESS = set(
    "i we it that this is am m ll will for me you the very much thanks thank great perfect good works be there come"
    " and so please regards kind best cheers hi hello"
    " ik wij het dat is voor mij me dank dankjewel je u bedankt goed super kom zal er zijn graag en hoor"
    " groet groeten groetjes vriendelijke met mvg"
    " ich wir das es ist mir bin komme danke dir ihnen vielen dank gut super gerne klar und dabei werde da sein"
    " gruss grusse grussen viele liebe mfg lg vg"
    " eu noi este e multumesc mersi vin voi fi acolo perfect si"
    " je to dekuji diky prijdu dobre budu tam a"
    " merci ca me va tres bien parfait je viens serai la et cordialement bonjour".split()
)
# A line that begins like this ends the text: what follows is a name and an address.
CLOSINGS = tuple(
    tuple(phrase.strip().split())
    for phrase in (
        "regards | kind regards | best regards | best | cheers | sincerely | groet | groeten | groetjes | mvg"
        " | met vriendelijke groet | met vriendelijke groeten | mfg | lg | vg | gruss | grusse | viele grusse"
        " | liebe grusse | beste grusse | mit freundlichen grussen | freundliche grusse | cu stima | cu respect"
        " | s pozdravem | cordialement | bien a vous | salutations | bien cordialement"
    ).split("|")
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
    r"^(sent from my|verzonden vanaf|verstuurd vanaf|gesendet von|trimis de pe|odeslano z|"
    r"envoye de) .*",
    r"^von meinem .* gesendet.*",
)
# A tag of HTML, and not an address as in "Eva <eva@example.com> wrote:".
TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|!)")
LONGEST_TEXT = 20_000
QUOTE_MARKS = "gmail_quote|data-o-mail-quote|moz-cite-prefix|yahoo_quoted"
END_OF_TEXT = re.compile("|".join((*QUOTE_STARTS, *SIGNATURE_STARTS)))


def decide(body, name=""):
    """What the reply `body` (HTML or plain text) says: 'accepted', 'declined', or None when in doubt.

    :param name: of the writer, who may sign with it
    """
    sentence, following = [*islice(_sentences(body), 2), "", ""][:2]
    # A figure may be another hour or day than the one asked about; "Yes. But …" is no yes.
    if not sentence or re.search(r"[?\d]", sentence) or _starts_in_doubt(following):
        return None
    verdicts = {verdict for clause in _clauses(sentence) for verdict in _verdicts(_words(clause))}
    verdict = verdicts.pop() if len(verdicts) == 1 else None
    if verdict == ACCEPTED:
        return ACCEPTED if _says_nothing_else(body, set(_words(name))) else None
    return verdict if verdict == DECLINED else None


def _says_nothing_else(body, name):
    """Whether every word is known, up to a closing or the writer's own name; nor is there a doubt after that."""
    lines = list(_own_lines(to_text(body)))
    end = next((place for place, line in enumerate(lines) if place and _is_closing(_words(line), name)), len(lines))
    text, rest = lines[:end], lines[end:]
    if any("?" in line for line in lines) or any(_phrases(line) & {DOUBT, DECLINED} for line in rest):
        return False
    words = [_words(clause) for line in text for clause in re.split(r"[,.!;:–—]| - ", line) if _words(clause)]
    greeting = bool(words) and _is_greeting(words[0])
    return all(_is_harmless(clause, name) for clause in words[greeting:])


def _is_closing(words, name):
    if not words or len(words) > 6:
        return False
    return set(words) <= name or any(tuple(words[: len(closing)]) == closing for closing in CLOSINGS)


def _is_harmless(words, name):
    place = 0
    while place < len(words):
        length, verdict = _longest_phrase(words, place)
        if verdict != ACCEPTED and words[place] not in HARMLESS | name:
            return False
        place += length
    return True


def _phrases(line):
    """What the phrases found anywhere in `line` mean."""
    words = _words(line)
    return {_longest_phrase(words, place)[1] for place in range(len(words))} - {None}


def own_text(body):
    """What the writer wrote, in one line, without quotation and signature."""
    return " ".join(_own_lines(to_text(body)))


# --- Another time ----------------------------------------------------------------------------------------------------

HOUR = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])"
    r"(?:\s?[:h.u](?P<minute>[0-5]\d)(?![.\d])\s?(?P<half>am|pm)?"
    r"|\s?(?:h|u|am|(?P<pm>pm)|uur|uhr|heures?|hodin\w*|o clock)\b)"
)
BARE_HOUR = re.compile(
    r"\b(?:at|om|um|a|ora|v|vanaf|ab|from|after|na|nach|apres|dupa|po) (?P<hour>[01]?\d|2[0-3])\b"
    r"(?!\s?(?:[:./]?\d|am|pm))"
)
ISO_DAY = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
SHORT_DAY = re.compile(r"\b(?P<day>[0-3]?\d)[./](?P<month>[01]?\d)\b(?!\d)")
TOMORROW = set("tomorrow morgen demain maine zitra".split())
WEEKDAYS = {
    word: number
    for number, names in enumerate(
        (
            "monday maandag montag luni pondeli lundi",
            "tuesday dinsdag dienstag marti utery mardi",
            "wednesday woensdag mittwoch miercuri streda stredu mercredi",
            "thursday donderdag donnerstag joi ctvrtek jeudi",
            "friday vrijdag freitag vineri patek vendredi",
            "saturday zaterdag samstag sambata sobota sobotu samedi",
            "sunday zondag sonntag duminica nedele nedeli dimanche",
        )
    )
    for word in names.split()
}
# "Not at ten": what is named is what does not suit.
NEGATIONS = set("not no never niet geen nooit nee nicht kein keine nein nie nu ne non pas t".split())


def suggestion(text, start):
    """The other time that `text` names for what begins at `start` (naive, the writer's own clock), or None.

    Read plainly: one hour, one day, or both, no other figure, and nothing denied. The hour alone is on the same day,
    the day alone at the same hour; a weekday is the next one from `start` on, "tomorrow" the day after it.
    """
    plain = _plain(text[:2000])
    words = set(_words(plain))
    if words & NEGATIONS or re.search(r"\b(?:can|don|won) ?t\b", plain):
        return None
    try:
        hours, days = _named_hours(plain), _named_days(plain, words, start)
    except ValueError:
        return None
    rest = plain
    for pattern in (ISO_DAY, SHORT_DAY, HOUR, BARE_HOUR):
        rest = pattern.sub(" ", rest)
    if len(hours) > 1 or len(days) > 1 or not (hours or days) or re.search(r"\d", rest):
        return None
    day = days.pop() if days else start.date()
    hour, minute = hours.pop() if hours else (start.hour, start.minute)
    found = datetime(day.year, day.month, day.day, hour, minute)
    return found if found != start else None


def _named_hours(plain):
    plain = SHORT_DAY.sub(" ", ISO_DAY.sub(" ", plain))
    found = set()
    for match in [*HOUR.finditer(plain), *BARE_HOUR.finditer(plain)]:
        parts = match.groupdict()
        hour, is_evening = int(parts["hour"]), "pm" in (parts.get("half"), parts.get("pm"))
        found.add((hour + 12 if is_evening and hour < 12 else hour, int(parts.get("minute") or 0)))
    return found


def _named_days(plain, words, start):
    """Days named in `plain`; raises ValueError for one the calendar does not have."""
    found = {
        datetime(int(match["year"]), int(match["month"]), int(match["day"])).date() for match in ISO_DAY.finditer(plain)
    }
    for match in SHORT_DAY.finditer(ISO_DAY.sub(" ", plain)):
        day = datetime(start.year, int(match["month"]), int(match["day"])).date()
        found.add(day if day >= start.date() - timedelta(days=31) else day.replace(year=start.year + 1))
    found |= {
        start.date() + timedelta(days=(WEEKDAYS[word] - start.weekday()) % 7) for word in words & WEEKDAYS.keys()
    }
    return found | ({start.date() + timedelta(days=1)} if words & TOMORROW else set())


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
    """Plain text of a mail body, as much of it as an answer can be: quotations and hidden parts of HTML left out,
    blocks as lines."""
    if not TAG.search(body or ""):
        return (body or "")[:LONGEST_TEXT]
    # Up to the end where it is not closed: a search for each that is opened would take forever.
    text = re.sub(r"(?is)<(style|script|head|title)\b.*?(?:</\1>|\Z)", " ", body)
    text = re.sub(r"(?is)<blockquote\b.*", "\n> ", text)
    text = re.sub(rf"(?is)<(?:div|p|span)[^>]*(?:{QUOTE_MARKS}).*", "\n> ", text)
    if not re.search(r"(?i)<pre\b", text):
        text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?i)<br[^>]*>|</(?:p|div|li|tr|h\d)>|<hr[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^<>]*>", "", text))[:LONGEST_TEXT]


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
