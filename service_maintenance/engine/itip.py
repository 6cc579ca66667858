"""Invitations that calendar programs answer by themselves: iTIP (RFC 5546), sent by mail as iMIP (RFC 6047)."""

import re
from dataclasses import dataclass

import pytz

try:
    import vobject
except ImportError:  # as in Odoo's own calendar: without the library mail goes out without an .ics
    vobject = None

ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined"}
MAX_LENGTH = 100_000
LINE = re.compile(
    r"(?im)^(METHOD|UID|SEQUENCE|COMMENT|ATTENDEE)((?:;[\w-]+=(?:\"[^\"\r\n]*\"|[^\":;\r\n])*)*):([^\r\n]*)"
)
PARTSTAT = re.compile(r'(?i);PARTSTAT="?([A-Z-]+)')
SEQUENCE = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True)
class Reply:
    """What a calendar program answers.

    :ivar uid: of the event answered
    :ivar sequence: the version of the event answered; -1 where the program does not tell
    :ivar state: 'accepted', 'declined', or None for anything else ("tentative")
    :ivar comment: what the invited person added, or ''
    """

    uid: str
    sequence: int
    state: str | None
    comment: str


def invite(
    *, uid, sequence, stamp, start, stop, summary, location, description, organizer, attendee, called_off=False
):
    """An invitation of one person, as the bytes of an .ics; None without the library.

    :param called_off: take the invitation back
    :param sequence: an integer that rises each time the event is sent anew
    :param stamp, start, stop: naive UTC
    :param organizer, attendee: (name, address); the organizer's address gets the answer
    """
    if vobject is None:
        return None
    calendar = vobject.iCalendar()
    calendar.add("method").value = "CANCEL" if called_off else "REQUEST"
    event = calendar.add("vevent")
    status = "CANCELLED" if called_off else "CONFIRMED"
    texts = {"uid": uid, "sequence": str(sequence), "summary": summary, "status": status}
    texts |= {name: text for name, text in (("location", location), ("description", description)) if text}
    for name, text in texts.items():
        event.add(name).value = text
    for name, moment in (("dtstamp", stamp), ("dtstart", start), ("dtend", stop)):
        event.add(name).value = moment.replace(tzinfo=pytz.utc)
    _add_person(event, "organizer", organizer)
    _add_person(event, "attendee", attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")
    return calendar.serialize().encode()


def _add_person(event, role, person, **params):
    name, address = person
    line = event.add(role)
    line.value = f"mailto:{address}"
    line.params.update({key: [value] for key, value in {"CN": name.replace('"', "'"), **params}.items()})


def read_reply(message):
    """The answer in an `email.message.EmailMessage`: a :class:`Reply`, or None where there is none to be read."""
    for part in message.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            reply = _read_calendar(part.get_payload(decode=True) or b"")
            if reply:
                return reply
    return None


def _read_calendar(content):
    """The answer in an .ics; None for anything else.

    Whoever knows an address may send one, so only the lines that count are looked at: hostile input can make a whole
    parser hang or fail, and with it the mail of everybody.
    """
    text = re.sub(r"\r?\n[ \t]", "", content[:MAX_LENGTH].decode(errors="replace").replace("\0", ""))
    calendar, _begin, event = text.partition("BEGIN:VEVENT")
    method = _read_lines(calendar).get("METHOD", ("", ""))[1].upper()
    lines = _read_lines(event.partition("BEGIN:VALARM")[0])
    if method != "REPLY" or not {"UID", "ATTENDEE"} <= lines.keys():
        return None
    answer = PARTSTAT.search(lines["ATTENDEE"][0])
    sequence = lines.get("SEQUENCE", ("", ""))[1]
    return Reply(
        uid=lines["UID"][1],
        sequence=int(sequence) if SEQUENCE.fullmatch(sequence) else -1,
        state=ANSWERS.get(answer and answer[1].upper()),
        comment=_unescape(lines.get("COMMENT", ("", ""))[1]),
    )


def _read_lines(text):
    """{name: (parameters, value)} of the lines that count, the first of each name."""
    return {name.upper(): (params, value.strip()) for name, params, value in reversed(LINE.findall(text))}


def _unescape(text):
    return re.sub(r"\\(.)", lambda char: "\n" if char[1] in "nN" else char[1], text).strip()
