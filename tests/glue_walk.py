"""Install and uninstall the glue addons of service_maintenance in every order, in a process of its own.

The states are the sets of glue addons that are installed; from each of the eight, every addon can be installed or
uninstalled. The walk takes each of these 24 steps exactly once, so that every order is made of steps that were taken,
and each step is paid for once.
"""
import json
from datetime import date, timedelta

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

# What each addon gives: {action: model of what it makes}, and a field of its own.
GLUE = {
    "service_maintenance_stock": ({}, ("service.contract", "origin_move_id")),
    "service_maintenance_project": (
        {"project": "project.project", "task": "project.task"},
        ("service.contract", "project_id"),
    ),
    "service_maintenance_crm": ({"opportunity": "crm.lead"}, ("service.contract", "opportunity_count")),
}


def plan():
    """All steps in one walk that begins and ends with everything installed: [(addon, whether it is installed)]."""
    full = frozenset(GLUE)
    steps_left = {state: sorted(GLUE, reverse=True) for state in _subsets(sorted(GLUE))}
    path, walk = [(full, None)], []
    while path:
        state, step = path[-1]
        if steps_left[state]:
            addon = steps_left[state].pop()
            path.append((state ^ {addon}, (addon, addon not in state)))
        else:
            walk.append(step)
            path.pop()
    return [step for step in reversed(walk) if step]


def _subsets(names):
    subsets = [frozenset()]
    for name in names:
        subsets += [subset | {name} for subset in subsets]
    return subsets


def walk(database):
    """Take all steps on this database, checking after each one; prints the steps as JSON, stops at the first fault."""
    contract_ids = _with_env(database, _create_contracts)
    installed, taken = set(GLUE), []
    for addon, is_install in plan():
        _with_env(database, lambda env, step=(addon, is_install): _change(env, *step))
        installed ^= {addon}
        _with_env(database, lambda env, now=frozenset(installed): _check(env, now, contract_ids))
        _with_env(database, lambda env, step=(addon, is_install): _use(env, *step, contract_ids))
        taken.append((addon, is_install))
    print(json.dumps(taken))


def _with_env(database, work):
    """Do `work(env)` in a transaction on the registry as it is now."""
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        return work(env)


def _create_contracts(env):
    """{action: id of a running contract with it}, a contract for each action that the glue addons give."""
    customer = env["res.partner"].create({"name": "Bakery Lefort"})
    actions = [action for given, _field in GLUE.values() for action in given]
    contracts = env["service.contract"].create(
        [
            {
                "name": action,
                "partner_id": customer.id,
                "action": action,
                "user_id": env.ref("base.user_admin").id,
                "date_start": date.today() + timedelta(days=1),
                "interval_unit": "day",
            }
            for action in actions
        ]
    )
    contracts.action_start()
    return dict(zip(actions, contracts.ids, strict=True))


def _change(env, addon, is_install):
    module = env["ir.module.module"].search([("name", "=", addon)])
    if is_install:
        module.button_immediate_install()
    else:
        module.button_immediate_uninstall()


def _check(env, installed, contract_ids):
    """The fields and choices are those of the installed addons, the screens open, the contracts are valid."""
    model = env["service.contract"]
    choices = set(dict(model.fields_get(["action"])["action"]["selection"]))
    for addon, (actions, (owner, field)) in GLUE.items():
        is_there = addon in installed
        assert (field in env[owner]._fields) == is_there, f"{addon}: {owner}.{field}"
        assert all((action in choices) == is_there for action in actions), f"{addon}: {choices}"
    for contract in model.browse(contract_ids.values()):
        assert contract.action in choices, f"{contract.name}: {contract.action}"
        assert contract.summary
    for name in ("service.contract", "service.visit", "service.equipment", "sale.order", "account.move"):
        for view_type in ("form", "list", "search"):
            env[name].get_view(view_type=view_type)


def _use(env, addon, is_install, contract_ids):
    """What fell back gives a to-do and says so; an action that is there again makes its record."""
    for action, model in GLUE[addon][0].items():
        contract = env["service.contract"].browse(contract_ids[action])
        if is_install:
            contract.action = action
        else:
            said = contract.message_ids.sorted("id")[-1:].body
            assert "not available any more" in said, said
        due = contract.next_due_id
        contract.action_trigger_now()
        expected = model if is_install else "mail.activity"
        assert due.res_model == expected, f"{action}: {due.res_model}, not {expected}"
