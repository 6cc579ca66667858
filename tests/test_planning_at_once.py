"""Two who press a button of a proposed plan at the same moment: real transactions, tried again as Odoo does."""

import json

import pytest

from tests.scheduler_database import copied

MAKE = """
import json, threading
from datetime import timedelta
from odoo import api, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests.common import new_test_user
from odoo.addons.service_maintenance_planning.engine import insertion

office = [new_test_user(env, f"office_{n}", "service_maintenance.group_dispatcher").id for n in range(2)]
marc = new_test_user(env, "marc_at_once", "service_maintenance.group_technician")
visits = env["service.visit"].create([{"subject": f"Visit {n}", "duration": 2} for n in range(4)])
monday = fields.Date.today() + timedelta(days=7 - fields.Date.today().weekday())

def propose(chosen):
    run = env["service.planning.run"].create({
        "technician_ids": [(6, 0, marc.ids)], "visit_ids": [(6, 0, chosen.ids)],
        "date_from": monday, "date_to": monday,
    })
    problem, _note = run._prepare_problem()
    run._take(problem, insertion.solve(problem))
    return run

def press(*buttons):
    '''What comes of pressing each (run, button) at the same moment.'''
    env.cr.commit()
    barrier, said = threading.Barrier(len(buttons)), {}
    def one(number, run, button):
        with env.registry.cursor() as cr:
            mine = api.Environment(cr, office[number], {})["service.planning.run"].browse(run.id)
            mine.state  # what is on the screen
            barrier.wait(60)
            try:
                retrying(getattr(mine, button), mine.env)
                said[number] = ""
            except UserError as error:
                cr.rollback()
                said[number] = str(error)
    threads = [threading.Thread(target=one, args=(n, *button)) for n, button in enumerate(buttons)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    env.cr.rollback()
    env.invalidate_all()
    return [said.get(n) for n in range(len(buttons))]
"""
PRESS = """
said = {}
run = propose(visits[:2])
said["apply"] = press((run, "action_apply"), (run, "action_apply"))
said["applied"] = [run.state, len(visits[:2].event_id), len(visits[:2].assignment_ids)]
said["undo"] = press((run, "action_undo"), (run, "action_undo"))
said["undone"] = [run.state, len(visits[:2].event_id)]
one, other = propose(visits[2]), propose(visits[3])
said["both"] = press((one, "action_apply"), (other, "action_apply"))
said["planned"] = [sorted((one | other).mapped("state")), len(visits[2:].event_id)]
running = propose(visits[:2])
running._write_owned({"state": "running"})
said["enough"] = press((running, "action_good_enough"), (running, "action_good_enough"))
said["wish"] = running.wish
print("SAID", json.dumps(said))
"""


@pytest.fixture(scope="module")
def said():
    with copied(purpose="planning") as database:
        status, output = database.run(MAKE + PRESS)
        assert status == 0, output
        [line] = [line for line in output.splitlines() if "SAID " in line]
        yield json.loads(line.split("SAID ", 1)[1])


def refused(answers):
    """What the one who came too late was told; the other button did its work."""
    assert answers.count("") == 1, answers
    return next(filter(None, answers))


def test_applied_once(said):
    """P5: one of two applies it, the other is told why not; each visit has one event and one technician."""
    words = refused(said["apply"])
    assert "at this moment" in words or "cannot be applied any more" in words
    assert said["applied"] == ["applied", 2, 2]


def test_undone_once(said):
    """P5: the same for taking it back."""
    words = refused(said["undo"])
    assert "at this moment" in words or "nothing to undo" in words
    assert said["undone"] == ["undone", 0]


def test_two_plans_for_the_same_hour(said):
    """P5: nobody is planned twice by two proposals that are applied at once."""
    assert "Plan again" in refused(said["both"])
    assert said["planned"] == [["applied", "proposed"], 1]


def test_good_enough_twice(said):
    """P5: both get what they wish."""
    assert (said["enough"], said["wish"]) == (["", ""], "finish")
