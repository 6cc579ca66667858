"""What the Update must find, read item by item in plain Python: slow and obvious."""

from collections import defaultdict

from odoo.addons.credit_control_calls.tools import ageing

SUMS = (
    "balance", "overdue_balance", "actionable_balance", "disputed_amount", "age_not_due",
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
    today = company._credit_today()
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
        wanted = 0.0 if line.move_id.credit_excluded else wanted
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
        if item.dispute_id.state == "open"
        and (not item.dispute_id.deadline or item.dispute_id.deadline >= today)
    )


def held_until(env, line):
    items = env["credit.call.item"].search(
        [("line_id", "=", line.id), ("unlinked_on", "=", False)]
    )
    call = items.call_id
    return ageing.holds(call.followup_date or None, call.promise_state) if call else None
