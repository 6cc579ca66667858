"""What a reminder run reads: the open items with what stands against each, and the debtors. SQL is built; nothing here
asks the database."""

from odoo.tools import SQL

from odoo.addons.credit_control_calls.engine.refresh.books import in_scope, in_scope_items, open_condition


def items_sql(books, besides=()) -> SQL:
    """Rows `(customer, item, entry, due, open amount, currency, amount in it, why held, until, steps taken, last day,
    whether a payment was registered)`, by customer, the oldest due first.

    :param besides: messages whose items count as not reminded of
    """
    return SQL(
        """
        SELECT c.id, l.id, l.move_id, COALESCE(l.date_maturity, l.date) AS due, l.amount_residual, l.currency_id,
            l.amount_residual_currency, hung.reason, hung.until, taken.step_ids, taken.last,
            announced.invoice_id IS NOT NULL
        FROM account_move_line l
        JOIN res_partner p ON p.id = l.partner_id
        JOIN credit_customer c ON c.company_id = %(company)s AND c.partner_id = COALESCE(p.commercial_partner_id, p.id)
        LEFT JOIN (%(links)s) hung ON hung.line_id = l.id
        LEFT JOIN (%(taken)s) taken ON taken.line_id = l.id
        LEFT JOIN (%(announced)s) announced ON announced.invoice_id = l.move_id
        WHERE %(open)s AND l.amount_residual > 0 %(scope)s
        ORDER BY c.id, due, l.id
        """,
        company=books.company_id,
        links=_links_sql(books),
        taken=_taken_sql(books, besides),
        announced=_announced_sql(books),
        open=open_condition(books),
        scope=in_scope_items("l.id", "id", books.scope),
    )


def _links_sql(books) -> SQL:
    """What was agreed about an item that still holds: a plan, a promise, a day to speak again.

    Nobody answered, or somebody took over: that was no agreement.
    """
    return SQL(
        """
        SELECT i.line_id, CASE WHEN plan.id IS NOT NULL THEN 'plan' WHEN k.promise_state = 'pending' THEN 'promise'
                ELSE 'agreed' END AS reason, COALESCE(plan.next_date, k.followup_date) AS until
        FROM credit_call_item i
        JOIN credit_call k ON k.id = i.call_id
        LEFT JOIN credit_followup_code code ON code.id = k.followup_code_id
        LEFT JOIN credit_plan plan ON plan.call_id = k.id AND plan.state = 'running'
        WHERE i.unlinked_on IS NULL AND i.line_id IS NOT NULL AND k.company_id = %(company)s
            AND (plan.id IS NOT NULL OR k.promise_state = 'pending'
                OR (k.followup_date > %(today)s AND code.outcome NOT IN ('no_answer', 'escalate')
                    AND (k.promise_state IN ('broken', 'partial')) IS NOT TRUE))
            %(scope)s
        """,
        company=books.company_id,
        today=books.today,
        scope=in_scope_items("i.line_id", "id", books.scope),
    )


def _taken_sql(books, besides) -> SQL:
    """The steps each item was reminded of at; what was called off does not count."""
    return SQL(
        """
        SELECT line_id, ARRAY_AGG(step_id) AS step_ids, MAX(date) AS last
        FROM credit_reminder_item
        WHERE is_counted AND line_id IS NOT NULL AND company_id = %s %s %s GROUP BY line_id
        """,
        books.company_id,
        SQL("AND message_id <> ALL(%s)", list(besides)) if besides else SQL(),
        in_scope_items("line_id", "id", books.scope),
    )


def debtors_sql(books) -> SQL:
    """Rows `(customer, profile, paused until, has an address, bounced, open credits)` of whoever owes something.

    A mail that came back speaks against its address until that is changed.
    """
    address = SQL("COALESCE(NULLIF(contact.email, ''), NULLIF(p.email, ''))")
    return SQL(
        """
        SELECT c.id, c.profile_id, c.reminders_paused_until, %(address)s IS NOT NULL,
            EXISTS (SELECT FROM credit_reminder_message b WHERE b.customer_id = c.id AND b.state = 'bounced'
                AND b.email = %(address)s),
            GREATEST(0, COALESCE(-c.age_credit, 0)) + COALESCE(coming.amount, 0)
        FROM credit_customer c
        JOIN res_partner p ON p.id = c.partner_id
        LEFT JOIN res_partner contact ON contact.id = c.contact_id
        LEFT JOIN (%(coming)s) coming ON coming.partner_id = c.partner_id
        WHERE c.company_id = %(company)s %(scope)s
        """,
        address=address,
        coming=_coming_sql(books),
        company=books.company_id,
        # Of whole books those without an open item need not be read.
        scope=SQL("AND c.item_count > 0") if books.scope is None else in_scope("c.partner_id", books.scope),
    )


def _coming_sql(books) -> SQL:
    """Payments registered that reached neither the books nor an invoice yet, by commercial partner."""
    return SQL(
        """
        SELECT COALESCE(p.commercial_partner_id, p.id) AS partner_id,
            SUM(ABS(pay.amount_company_currency_signed)) AS amount
        FROM account_payment pay JOIN res_partner p ON p.id = pay.partner_id
        WHERE pay.company_id = %s AND pay.move_id IS NULL AND pay.state = 'in_process'
            AND pay.payment_type = 'inbound' AND pay.partner_type = 'customer'
            AND NOT EXISTS (SELECT FROM account_move__account_payment rel WHERE rel.payment_id = pay.id)
        GROUP BY 1
        """,
        books.company_id,
    )


def _announced_sql(books) -> SQL:
    """The entries, each once: a payment of it was registered that has not reached the books yet."""
    return SQL(
        """
        SELECT DISTINCT rel.invoice_id
        FROM account_payment pay JOIN account_move__account_payment rel ON rel.payment_id = pay.id
        WHERE pay.company_id = %s AND pay.move_id IS NULL AND pay.state IN ('in_process', 'paid')
        """,
        books.company_id,
    )


def excluded_sql(books) -> SQL:
    """Rows `(entry, until)` of the excluded ones."""
    return SQL(
        "SELECT id, credit_excluded_until FROM account_move WHERE id = ANY(%s::int[])", books.excluded_ids
    )
