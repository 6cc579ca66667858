"""The glue addons come and go in every order, and contracts stay valid."""
import json

from tests.glue_walk import GLUE, plan
from tests.scheduler_database import copied

WALK = """
from tests.glue_walk import walk
walk(env.cr.dbname)
"""


def test_plan_takes_every_step_once():
    """From each set of installed addons, each addon is installed or uninstalled exactly once."""
    state, steps = set(GLUE), []
    for addon, is_install in plan():
        assert (addon in state) != is_install
        steps.append((frozenset(state), addon))
        state ^= {addon}
    assert state == set(GLUE)
    assert len(steps) == len(set(steps)) == 2 ** len(GLUE) * len(GLUE)


def test_every_order():
    """B4: installing and uninstalling in every order leaves screens, choices and contracts as they should be."""
    with copied() as database:
        status, output = database.run(WALK)
    assert status == 0, output
    steps = json.loads(output.splitlines()[-1])
    assert len(steps) == len(plan())
