"""F3: which step an open item is due for, and what speaks against it; plain Python, no database."""

import itertools
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_reminders.engine import ladder
from odoo.addons.credit_control_reminders.engine.ladder import Debtor, Item, Step, Verdict

# On a machine that does other things.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TODAY = date(2026, 3, 2)
COMING, FIRST, SECOND, LAST = (Step(n, 1, days) for n, days in enumerate((-5, 7, 21, 35), start=1))
LADDER = (COMING, FIRST, SECOND, LAST)
BY_ID = {step.id: step for step in LADDER}


def day(ago):
    return TODAY - timedelta(days=ago)


def judge(*items, today=TODAY, steps=LADDER, **vals):
    return ladder.judge(Debtor(steps, **vals), list(items), {**BY_ID, **{s.id: s for s in steps}}, today)


def item(overdue, amount=100.0, **vals):
    return Item(1, day(overdue), amount, **vals)


def test_one_step_after_the_other():
    """Who owes long before anybody reminded begins with the first step, not with the last."""
    assert judge(item(90)) == [Verdict(None, FIRST, day(83))]


def test_the_next_step_keeps_its_distance():
    """The second step comes as long after the first as the steps lie apart, whenever that was."""
    late = item(90, taken=(2,), last=day(13))
    assert judge(late) == [Verdict(ladder.NOT_YET, SECOND, TODAY + timedelta(days=1))]
    assert judge(late, today=TODAY + timedelta(days=1))[0].reason is None


def test_before_the_due_date():
    """A step before the due date is for what is not overdue: afterwards it is passed over."""
    assert judge(item(-5))[0] == Verdict(None, COMING, TODAY)
    assert judge(item(0))[0].step == COMING
    assert judge(item(1))[0] == Verdict(ladder.NOT_YET, FIRST, TODAY + timedelta(days=6))


def test_after_the_last():
    assert judge(item(90, taken=(2, 3, 4), last=day(5)))[0] == Verdict(ladder.TAKEN_ALL, LAST, day(5))
    assert judge(item(90), steps=())[0].reason == ladder.NO_STEP


def test_steps_of_one_day():
    """A mail and a letter of the same day follow each other in their order."""
    letter, mail = Step(8, 1, 7, sequence=2, channel="letter"), Step(9, 1, 7, sequence=1)
    steps = (mail, letter)
    assert judge(item(7), steps=steps)[0].step == mail
    assert judge(item(7, taken=(9,), last=TODAY), steps=steps)[0] == Verdict(None, letter, TODAY)


def test_another_profile():
    """Given to another profile a customer hears nothing a second time: only steps later than what was said."""
    others = (Step(11, 2, 7), Step(12, 2, 30))
    assert judge(item(90, taken=(2,), last=day(60)), steps=others)[0].step == others[1]


def test_what_holds():
    assert judge(item(10, held=ladder.PROMISE, until=day(-3)))[0] == Verdict(ladder.PROMISE, FIRST, day(-3))
    assert judge(item(10), paused_until=TODAY)[0] == Verdict(ladder.PAUSED, FIRST, TODAY)
    assert judge(item(10), paused_until=day(1))[0].reason is None
    assert judge(item(10), has_address=False)[0].reason == ladder.NO_ADDRESS
    assert judge(item(10), bounced=True)[0].reason == ladder.BOUNCED


def test_a_letter_needs_no_mail_address():
    letters = (FIRST._replace(channel="letter"),)
    assert judge(item(10), steps=letters, has_address=False, bounced=True)[0].reason is None


def test_credits_cover_the_oldest():
    """Open credits pay the oldest items; of what they cover only in part the customer is reminded."""
    verdicts = judge(item(40, 100), item(30, 50), item(20, 80), credits=160)
    assert [v.reason for v in verdicts] == [ladder.COVERED, ladder.COVERED, None]


def test_least_total():
    """The least total of a step is that of all the customer's items at it; a currency may have its own."""
    step = FIRST._replace(minimum=150, minimums={7: 40})
    assert [v.reason for v in judge(item(10, 80), steps=(step,))] == [ladder.SMALL]
    assert [v.reason for v in judge(item(10, 80), item(9, 70), steps=(step,))] == [None, None]
    foreign = item(10, 30, currency_id=7, amount_currency=39)
    assert [v.reason for v in judge(item(10, 150), foreign, steps=(step,))] == [None, ladder.SMALL]
    assert judge(foreign._replace(amount_currency=40), steps=(step,))[0].reason is None


steps = st.lists(st.tuples(st.integers(-20, 60), st.integers(1, 3)), min_size=1, max_size=6).map(
    lambda found: tuple(
        sorted((Step(n, 1, days, order) for n, (days, order) in enumerate(found, 1)), key=lambda s: s.rank)
    )
)


@patient
@given(steps, st.integers(-30, 60), st.lists(st.booleans(), min_size=150, max_size=150))
def test_day_by_day(found, overdue, runs):
    """Whenever runs are made: no step twice, in their order, never too soon, nothing announced that is overdue."""
    due, by_id, taken = day(overdue), {step.id: step for step in found}, []
    for number, is_run in enumerate(runs):
        today = TODAY + timedelta(days=number)
        while is_run:
            said = tuple(step.id for step, _day in taken)
            debt = Item(1, due, 100.0, taken=said, last=taken[-1][1] if taken else None)
            [verdict] = ladder.judge(Debtor(found), [debt], by_id, today)
            if verdict.reason:
                break
            taken.append((verdict.step, today))
    ranks = [step.rank for step, _day in taken]
    assert ranks == sorted(set(ranks))
    for step, on in taken:
        assert (on - due).days >= step.days
        assert step.days >= 0 or on <= due
    for (one, before), (other, after) in itertools.pairwise(taken):
        assert (after - before).days >= other.days - one.days
    if all(runs) and overdue <= 0:
        assert [step for step, _day in taken if step.days >= 0] == [step for step in found if step.days >= 0]


@patient
@given(st.lists(st.tuples(st.integers(0, 90), st.floats(0.01, 1e6)), max_size=8), st.floats(0, 1e6))
def test_credits_are_spent_once(debts, credits):
    """What is not asked for because of credits never comes to more than they do."""
    items = sorted((item(overdue, round(amount, 2)) for overdue, amount in debts), key=lambda x: x.due)
    verdicts = judge(*items, credits=credits, steps=(FIRST._replace(days=0),))
    covered = sum(x.amount for x, v in zip(items, verdicts, strict=True) if v.reason == ladder.COVERED)
    assert covered <= credits + 1e-3
