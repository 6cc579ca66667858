"""Due dates into visits, through the cron's own method, beside a floor timed in the same run.

The floor is what any addon pays for the same rows: a model with chatter and 25 fields, four of them links to a
partner (made here through `ir.model`, so that it holds no code at all), created 500 at a time with
`tracking_disable` and committed after each set, without children for the bare contract and with five child rows
for the templated one (which brings three checklist items, one part and one technician). Our own models are no
floor: their computes and checks are part of the price.
"""

from benchmarks.harness import check, finish, measure, peak_memory, sizes, table
from benchmarks.service_data import Books

COUNTS = sizes(500, 2000, 8000)
KINDS = {"bare": (False, 1.0, 0), "templated": (True, 2.0, 5)}
FIELDS = [
    ("char", 6),
    ("integer", 3),
    ("float", 3),
    ("boolean", 3),
    ("date", 3),
    ("datetime", 2),
    ("text", 1),
    ("many2one", 4),
]
VALUES = {
    "char": "Some words",
    "integer": 42,
    "float": 4.2,
    "boolean": True,
    "date": "2026-01-10",
    "datetime": "2026-01-10 08:00:00",
    "text": "A few more words than that",
}
BATCH = 500


def run(env):
    books, floor = Books(env), Floor(env)
    measured = {kind: [] for kind in KINDS}
    floors = {kind: [] for kind in KINDS}
    for kind, (templated, _budget, children) in KINDS.items():
        for count in COUNTS:
            books.forget()
            books.contracts(count, templated=templated)
            label = f"trigger, {kind}"
            measured[kind].append(measure(env, label, count, lambda _none: trigger(env, books), prepare=books.rewind))
            floors[kind].append(floor.measure(count, children))
    print_ratios(measured, floors)
    judge(measured, floors)
    judge_memory(env, books)
    finish()


def trigger(env, books):
    """What the hourly scheduled action calls; every contract must have got its visit."""
    done = env["service.contract"]._cron_trigger_due()
    if env["service.visit"].search_count([]) != done or not done:
        raise AssertionError(f"{done} due dates triggered, but not as many visits.")


def judge(measured, floors):
    for kind, (_templated, budget, _children) in KINDS.items():
        for ours, floor in zip(measured[kind], floors[kind]):
            check(f"{kind}, {ours.count}: ms per visit", ours.ms, budget)
            check(f"{kind}, {ours.count}: queries per visit", ours.queries, 0.2)
            check(f"{kind}, {ours.count}: times the floor", ours.ms / floor.ms, 3.0)
        check(f"{kind}: flat, {COUNTS[-1]} to {COUNTS[0]}", measured[kind][-1].ms / measured[kind][0].ms, 1.1)


def judge_memory(env, books):
    """Peak memory of a run is that of one batch: the same at any count."""
    peaks = {}
    for count in COUNTS:
        books.forget()
        books.contracts(count, templated=True)
        peaks[count] = peak_memory(lambda: trigger(env, books))
        print(f"peak memory, templated, {count}: {peaks[count]:.1f} MiB", flush=True)
    check(f"memory, {COUNTS[-1]} to {COUNTS[0]}", peaks[COUNTS[-1]] / peaks[COUNTS[0]], 1.25)


def print_ratios(measured, floors):
    rows = [("per visit", "count", "ms", "queries", "floor ms", "floor queries", "times the floor")]
    for kind, measures in measured.items():
        for ours, floor in zip(measures, floors[kind]):
            rows.append((kind, ours.count, ours.ms, ours.queries, floor.ms, floor.queries, ours.ms / floor.ms))
    table(rows)


class Floor:
    """A model with chatter, 25 plain fields and child rows, which knows no more than Odoo's own ORM."""

    def __init__(self, env):
        self.env = env
        fields = [(kind, f"x_{kind}_{n}") for kind, count in FIELDS for n in range(count)]
        self._make("x_bench", fields, "res.partner", is_mail_thread=True)
        children = [("many2one", "x_parent_id"), ("char", "x_char"), ("float", "x_float"), ("boolean", "x_boolean")]
        self._make("x_bench_line", children, "x_bench")
        lines = {"ttype": "one2many", "relation": "x_bench_line", "relation_field": "x_parent_id"}
        self._add("x_bench", [{"name": "x_line_ids", **lines}])
        values = {**VALUES, "many2one": env["res.partner"].create({"name": "Customer"}).id}
        self.values = {name: values[kind] for kind, name in fields}
        env.cr.commit()

    def _make(self, model, fields, relation, **values):
        self.env["ir.model"].create({"name": model, "model": model, "state": "manual", **values})
        more = {"many2one": {"relation": relation, "on_delete": "cascade", "index": True}}
        self._add(model, [{"name": name, "ttype": kind, **more.get(kind, {})} for kind, name in fields])

    def _add(self, model, fields):
        """All at once: each call loads the registry anew."""
        common = {"model_id": self.env["ir.model"]._get_id(model), "state": "manual"}
        self.env["ir.model.fields"].create([{"field_description": vals["name"], **common, **vals} for vals in fields])

    def measure(self, count, children):
        label = f"floor, {children} child rows"
        return measure(self.env, label, count, lambda _none: self._fill(count, children), prepare=self._empty)

    def _fill(self, count, children):
        model = self.env["x_bench"].with_context(tracking_disable=True)
        child = {"x_char": "To check", "x_float": 1.0, "x_boolean": True}
        for start in range(0, count, BATCH):
            batch = range(min(BATCH, count - start))
            model.create([{**self.values, "x_line_ids": [(0, 0, child) for _n in range(children)]} for _m in batch])
            self.env.cr.commit()

    def _empty(self):
        self.env.cr.execute("TRUNCATE x_bench CASCADE")
        self.env.cr.commit()
