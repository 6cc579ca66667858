"""What a caller waits for: the worklist, a card, recording a call, a morning of 60 calls; and the analysis by month.

Timed as the credit controller, through the methods the web client calls, with all the
fields its views ask for; the network and the browser are not in it.
"""

import statistics
import time

from odoo import sql_db
from odoo.fields import Command

from benchmarks.credit_books import Books
from benchmarks.harness import check, finish, measure, size

INSTALL = ["credit_control_calls"]
ITEMS = size(400_000)
CALLS = size(60)


def run(env):
    books = Books(env)
    books.fill(ITEMS)
    env = env(user=controller(env).id)
    worklist(env)
    card(env)
    record(env, books)
    morning(env)
    months(env)
    finish()


def controller(env):
    user = env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Caller",
            "login": "bench_caller",
            "group_ids": [
                Command.link(env.ref("credit_control_calls.group_credit_controller").id),
                Command.link(env.ref("base.group_partner_manager").id),
            ],
        }
    )
    env.cr.commit()
    return user


def specification(env, model, view, kind):
    """What the web client asks for: the fields of a view, with those of its lists."""
    views = env[model].get_views([(env.ref(view).id, kind)])
    return fields_of(env, model, views["views"][kind]["arch"])


def fields_of(env, model, arch):
    from lxml import etree

    root = etree.fromstring(arch) if isinstance(arch, str) else arch
    spec = {}
    for node in root.iter("field"):
        if any(parent.tag == "field" for parent in node.iterancestors() if parent is not root):
            continue
        name = node.get("name")
        field = env[model]._fields[name]
        if not field.relational:
            spec[name] = {}
        elif field.type == "many2one":
            spec[name] = {"fields": {"display_name": {}}}
        else:
            spec[name] = lines_of(env, field, node)
    return spec


def lines_of(env, field, node):
    inner = node.find("list")
    context = node.get("context") or ""
    if inner is None and "list_view_ref" in context:
        view = context.split("'list_view_ref': '")[1].split("'")[0]
        return {"fields": specification(env, field.comodel_name, view, "list"), "limit": 40}
    if inner is None:
        return {"fields": {"display_name": {}}, "limit": 40}
    return {"fields": fields_of(env, field.comodel_name, inner), "limit": 40}


def worklist(env):
    spec = specification(env, "credit.customer", "credit_control_calls.view_credit_customer_list", "list")
    Customer = env["credit.customer"]

    def page():
        Customer.web_search_read([("needs_action", "=", True)], spec, limit=80)

    page()
    first = measure(env, "worklist, first page of 80", 1, page, repeat=5)
    check("worklist: ms", first.ms, 100)
    check("worklist: queries", first.queries, 20)
    strip = measure(env, "worklist, strip of figures", 1, Customer.worklist_figures, repeat=5)
    check("strip of figures: ms", strip.ms, 100)


def card(env):
    spec = specification(env, "credit.customer", "credit_control_calls.view_credit_customer_form", "form")
    cards = env["credit.customer"].search([("last_entry_id", "=", False), ("needs_action", "=", True)], limit=9)
    turns = iter(cards.ids * 2)

    def opening():
        env["credit.customer"].browse(next(turns)).web_read(spec)

    opening()
    one = measure(env, "a card, all its tabs", 1, opening, repeat=7)
    check("card: ms", one.ms, 100)
    check("card: queries", one.queries, 42)


def record(env, books):
    """A customer with 20 open items: five customers' items rolled up to one parent."""
    cards = env["credit.customer"].search([("needs_action", "=", True)], limit=5, order="id desc")
    family = cards.partner_id.ids
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = %s WHERE id = ANY(%s)", [family[0], family])
    env.invalidate_all()
    env["credit.customer"].sudo()._update(books.company, cards.partner_id)
    code = env.ref("credit_control_calls.code_call_back")
    lines = cards[:1]._open_items().filtered(lambda line: line.amount_residual > 0)[:20]
    print(f"recording on {len(lines)} items")

    def call():
        env["credit.customer"].browse(cards[0].id)._record_call({"followup_code_id": code.id}, lines)

    one = measure(env, "record a call", 1, call, repeat=1)
    check("recording a call: queries", one.queries, 60)
    env.cr.commit()


def morning(env):
    """Open the card, open the dialog, choose a code, save, next: each step on its own."""
    spec = specification(env, "credit.customer", "credit_control_calls.view_credit_customer_form", "form")
    code = env.ref("credit_control_calls.code_payment_run")
    steps, queries = [], []
    ids = env["credit.customer"].search([("needs_action", "=", True)], limit=CALLS).ids
    for number in ids:
        start, before = time.perf_counter(), sql_db.sql_counter
        env.invalidate_all()
        customer = env["credit.customer"].browse(number)
        customer.web_read(spec)
        context = customer.action_record_call()["context"]
        wizard = env["credit.call.wizard"].with_context(**context).create({"followup_code_id": code.id})
        wizard.action_save_next()
        env.cr.commit()
        steps.append((time.perf_counter() - start) * 1000)
        queries.append(sql_db.sql_counter - before)
    print(f"{len(ids)} calls: median {statistics.median(steps):.0f} ms, slowest {max(steps):.0f} ms, "
          f"{statistics.median(queries):.0f} queries a step, {sum(steps) / 1000:.1f} s in all")
    check("a morning's call, median ms a step", statistics.median(steps), 300)
    check("a morning's call, queries a step", statistics.median(queries), 77)


def months(env):
    """The analysis by month, as its list asks for it."""
    spec = specification(env, "credit.month.analysis", "credit_control_calls.view_month_list", "list")

    def page():
        env["credit.month.analysis"].web_search_read([], spec, limit=80)

    page()
    one = measure(env, "analysis by month", 1, page, repeat=3)
    check("analysis by month: ms", one.ms, 6000)
