"""F14: what an agency reports back as a file; plain Python, no database."""

import doctest

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_reminders.engine import answers
from odoo.addons.credit_control_reminders.models import credit_dossier_mixin

# On a machine that does other things.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS = ("", " ", "\u00a0", "HAND/1", "paid", "é-.", "1.5", "-1", "2026-01-31", "=1")
STATES = {"paid": "paid", "partly paid": "partly"}


def test_examples_in_the_texts():
    for module in (answers, credit_dossier_mixin):
        assert doctest.testmod(module).failed == 0


def test_a_file():
    """Good lines are read, each bad one says what is wrong with it and where it stands."""
    text = "\ufeffState;Reference;Date;Amount;Remark\r\npaid;HAND/00001;31.01.2026;1.250,50;thanks\r\n\r\n"
    text += "lost;HAND/00002;;10;\r\npaid;;;;\r\nPartly paid;HAND/00003;2026-13-01;5;\r\npaid;HAND/00004;;ten;\r\n"
    read, problems, heading = answers.read(answers.decode(text.encode()), STATES)
    [one] = read
    assert (one.number, one.reference, one.state, one.amount, str(one.day)) == (
        2, "HAND/00001", "paid", 1250.5, "2026-01-31",
    )  # fmt: skip
    assert [(x.number, x.kind, x.text) for x in problems] == [
        (4, answers.BAD_STATE, "lost"),
        (5, answers.NO_REFERENCE, ""),
        (6, answers.BAD_DATE, "2026-13-01"),
        (7, answers.BAD_AMOUNT, "ten"),
    ]
    assert heading[-1] == "Remark"
    assert problems[0].line == ("lost", "HAND/00002", "", "10", "")


def test_missing_columns():
    for text in ("", "reference,amount\nHAND/1,5"):
        with pytest.raises(answers.UnknownColumns, match="state"):
            answers.read(text, STATES)


def test_old_encodings():
    assert answers.decode("Café".encode("cp1252")) == "Café"
    assert answers.decode(b"a\0b") == "ab"


@patient
@given(st.lists(st.lists(st.sampled_from(CELLS), min_size=4, max_size=4), max_size=6))
def test_no_line_is_lost(rows):
    """Every line with something in it is either read or told why not."""
    text = "\n".join(["reference,state,amount,date", *(",".join(row) for row in rows)])
    read, problems, _heading = answers.read(text, STATES)
    assert len(read) + len(problems) == sum(any(cell.strip() for cell in row) for row in rows)
