"""What the Update must find, read item by item in plain Python: slow and obvious."""

from collections import defaultdict
from datetime import timedelta

from ..engine import ageing

SUMS = (
    "balance", "overdue_balance", "actionable_balance", "disputed_amount", "excluded_amount", "age_not_due",
    "age_30", "age_60", "age_90", "age_older", "age_credit",
)  # fmt: skip
OTHERS = (
    "item_count", "overdue_item_count", "oldest_due_date", "next_action_date",
    "needs_action", "followup_missed",
)  # fmt: skip


def open_items(env, company):
    """Every open item of the books, grouped by commercial partner."""
    lines = env["account.move.line"].search([("company_id", "=", company.id)])
    found = defaultdict(list)
    for line in lines:
        if (
            line.parent_state == "posted"
            and line.account_id.account_type == "asset_receivable"
            and line.partner_id
            and not line.reconciled
            and line.amount_residual
        ):
            found[line.partner_id.commercial_partner_id].append(line)
    return found


def read_customers(env, company) -> dict:
    """``{commercial partner: {figure: value}}``."""
    today = company._local_today()
    return {
        partner: read_customer(env, company, partner, lines, today)
        for partner, lines in open_items(env, company).items()
    }


def read_customer(env, company, partner, lines, today) -> dict:
    card = env["credit.customer"]._of_partners(company, partner)
    profile = card.profile_id if card.profile_manual else company.credit_profile_id
    figures = dict.fromkeys(SUMS, 0.0) | {"item_count": len(lines)}
    figures |= {"overdue_item_count": 0, "oldest_due_date": False}
    overdue = wanted_total = 0.0
    actions, followups = [], []
    for line in lines:
        due = ageing.due_date(line.date_maturity, line.date)
        days = ageing.days_overdue(due, today)
        residual = line.amount_residual
        held = held_amount(env, line, today)
        wanted = residual if residual < 0 else max(residual - held, 0.0)
        if line.move_id.credit_excluded:
            wanted = 0.0
            figures["excluded_amount"] += residual
        figures["balance"] += residual
        figures[ageing.bucket(residual, days)] += residual
        if residual > 0:
            figures["disputed_amount"] += min(held, residual)
        if residual < 0 or days > 0:
            overdue += residual
            wanted_total += wanted
        if residual > 0 and days > 0:
            figures["overdue_item_count"] += 1
            oldest = figures["oldest_due_date"]
            figures["oldest_due_date"] = min(oldest, due) if oldest else due
        if residual > 0 and wanted > 0 and looks_at(profile, wanted):
            until = held_until(env, line)
            actions.append(ageing.action_date(due, profile.min_days_overdue, until))
            if until and days >= profile.min_days_overdue:
                followups.append(until)
    figures["overdue_balance"] = max(0.0, overdue)
    figures["actionable_balance"] = max(0.0, wanted_total)
    return figures | judge(profile, figures, actions, followups, today)


def looks_at(profile, wanted) -> bool:
    return bool(profile.is_monitored and wanted >= profile.min_item_amount)


def judge(profile, figures, actions, followups, today) -> dict:
    wanted = (
        bool(profile)
        and round(figures["actionable_balance"], 2) > 0
        and round(figures["balance"], 2) >= profile.min_balance
        and (not profile.max_balance or figures["balance"] < profile.max_balance)
    )
    first = min(actions, default=False)
    return {
        "needs_action": bool(first and first <= today and wanted),
        "next_action_date": first if first and (wanted or first > today) else False,
        "followup_missed": bool(wanted and followups and min(followups) < today),
    }


def held_amount(env, line, today) -> float:
    items = env["credit.dispute.item"].search([("line_id", "=", line.id)])
    return sum(
        item.held_amount
        for item in items
        if item.dispute_id.state == "open" and (not item.dispute_id.deadline or item.dispute_id.deadline >= today)
    )


def held_until(env, line):
    items = env["credit.call.item"].search([("line_id", "=", line.id), ("unlinked_on", "=", False)])
    call = items.call_id
    return ageing.holds(call.followup_date or None, call.promise_state) if call else None


def read_promised(env, card) -> dict:
    """What a customer's card says about its promises, from the promises themselves."""
    entries = env["credit.call.entry"].search([("customer_id", "=", card.id)])
    pending = entries.filtered(lambda e: e.promise_state == "pending")
    return {
        "promised_amount": round(sum(max(0.0, e.promise_wanted - e.promise_received) for e in pending), 2),
        "promised_date": min(pending.mapped("promised_date"), default=False),
        "broken_promise_count": len(entries.filtered(lambda e: e.promise_state == "broken" and is_unpaid(e))),
    }


def is_unpaid(entry) -> bool:
    """Whether anything a promise was about is open."""
    promised = entry.call_id.item_ids.filtered("promise_base").line_id
    return any(line.parent_state == "posted" and line.amount_residual > 0 for line in promised)


def judge_promises(env, company) -> dict:
    """``{entry: (state, received)}`` of the promises still pending, as the Update must leave them."""
    today = company._local_today()
    days, cents = company.credit_promise_tolerance_days, company.credit_promise_tolerance_amount
    found = env["credit.call.entry"].search([("company_id", "=", company.id)])
    found = found.filtered("promised_amount").sorted(lambda e: (e.promised_date, e.id))
    purse = loose_money(env, company)
    judged = {}
    for entry in found:
        grace_ends = entry.promised_date + timedelta(days)
        if entry.promise_state in ("kept", "partial") and today > grace_ends and is_last(entry):
            matched = matched_money(entry.call_id.item_ids)
            spend(purse, entry, entry.promise_received - matched, grace_ends + timedelta(1))
    for entry in found.filtered(lambda e: e.promise_state == "pending"):
        late = today > entry.promised_date + timedelta(days)
        items = entry.call_id.item_ids.filtered(lambda item: is_promised(env, item))
        wanted, got = asked_for(entry, items), matched_money(items)
        if late:
            got += spend(purse, entry, wanted - got, today + timedelta(999))
        got = round(got, 2)
        if not wanted:
            judged[entry] = ("settled", got)
        elif got > 0 and got >= round(wanted - cents, 2):
            judged[entry] = ("kept", got)
        elif late:
            judged[entry] = ("partial" if got > cents else "broken", got)
        else:
            judged[entry] = ("pending", got)
    return judged


def is_last(entry) -> bool:
    """Whether nothing was promised in the same call since."""
    promises = entry.call_id.entry_ids.filtered("promised_amount")
    return entry == promises.sorted("id")[-1]


def is_promised(env, item) -> bool:
    """Whether an item is still its call's, or has gone on to another call."""
    others = env["credit.call.item"].search([("line_id", "=", item.line_id.id), ("unlinked_on", "=", False)])
    return not item.unlinked_on or bool(item.line_id and others - item)


def asked_for(entry, items) -> float:
    """What the promise can amount to: what is open of its items now, with the money since."""
    if not entry.call_id.item_ids:
        return entry.promised_amount
    owed = sum(owed_of(item) for item in items.filtered("promise_base"))
    return max(0.0, min(entry.promised_amount, round(owed, 2)))


def owed_of(item) -> float:
    line, state = item.line_id, item.line_id.parent_state or item.move_id.state or "cancel"
    if state == "cancel":
        return 0.0
    return line.amount_residual + money_since(item) if line and state == "posted" else item.promise_base


def money_since(item) -> float:
    """The money matched with an item since it was promised: no credit notes, reversals or write-offs."""
    line = item.line_id
    came = sum(p.amount for p in line.matched_credit_ids if is_money(p))
    went = sum(p.amount for p in line.matched_debit_ids if is_money(p))
    return came - went - item.promise_paid


def is_money(partial) -> bool:
    move = partial.credit_move_id.move_id
    return move.move_type != "out_refund" and not (move.reversed_entry_id or move.credit_is_write_off)


def matched_money(items) -> float:
    posted = items.filtered(lambda i: i.promise_base and i.line_id.parent_state == "posted")
    return max(0.0, sum(money_since(item) for item in posted))


def loose_money(env, company) -> dict:
    """``{commercial partner: [[date, amount]]}`` of the credits still open, oldest first."""
    return {
        partner: sorted([line.date, -line.amount_residual] for line in lines if line.amount_residual < 0)
        for partner, lines in open_items(env, company).items()
    }


def spend(purse, entry, amount, last) -> float:
    """Take an amount out of the money since a promise was made; how much was found."""
    spent = 0.0
    for piece in purse.get(entry.customer_id.partner_id, []):
        if entry.action_date <= piece[0] <= last and spent < amount:
            part = min(piece[1], amount - spent)
            piece[1] -= part
            spent += part
    return spent
