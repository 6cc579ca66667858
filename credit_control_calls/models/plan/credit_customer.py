from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.refresh.books import ids_sql


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    plan_ids = fields.One2many("credit.plan", "customer_id", string="Instalment Plans", readonly=True)

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "plan_ids"]

    @api.model
    def _few_of_update_sql(self, company, scope) -> dict[str, SQL]:
        running = self.env["credit.plan"]._running_sql(company, scope)
        return {**super()._few_of_update_sql(company, scope), "plans": ids_sql(running)}

    @api.model
    def _follow_update(self, books):
        """After the promises the parts are judged whose promises these were."""
        super()._follow_update(books)
        # As the system: what became of it is nobody's to write.
        self.env["credit.plan"].sudo().browse(books.few["plans"])._review()

    def _get_situations(self) -> list[str]:
        """A plan that was missed is what the conversation is about, until something else is agreed."""
        last = self.plan_ids.sorted("id", reverse=True)[:1]
        missed = last.state == "missed" and last.call_id.promise_state != "pending"
        return ["instalment_missed"] * missed + super()._get_situations()

    def action_agree_plan(self):
        """Ask for the parts in which the selected items are to be paid, or all that is overdue."""
        self.ensure_one()
        lines = (self._get_ticked_items() or self._overdue_items()).filtered(lambda line: line.amount_residual > 0)
        if not lines:
            raise UserError(self.env._("Nothing is overdue: tick the items that are to be paid in parts."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Instalments of %s", self.display_name),
            "res_model": "credit.plan.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_customer_id": self.id, "default_line_ids": lines.ids},
        }

    def _agree_plan(self, lines, parts, vals=None):
        """Agree that these items are paid in parts.

        :param parts: `[(day, amount)]`, in the company's currency
        :param vals: further values of the plan
        :return: the plan
        :raises UserError: parts that do not add up, of nothing, in the past, or beyond what the caller may agree
        """
        self.ensure_one()
        self.check_access("write")
        self._check_own_items(lines)
        parts = sorted(parts)
        self._check_parts(lines, parts)
        Plan, (day, amount) = self.env["credit.plan"], parts[0]
        call = self._calls_of(lines)[:1] or self._open_call_action()
        # A plan agreed anew takes the place of the one before.
        call_plans = Plan.sudo().search([("call_id", "=", call.id), ("state", "=", "running")])
        call_plans.write({"state": "ended", "next_date": False})
        vals = {"user_id": self.env.uid, "contact_id": self.contact_id.id, **(vals or {})}
        entry = {**Plan._prepare_promise(day, amount), "contact_id": vals["contact_id"]}
        self._record_call(entry, lines, call)
        paid = sum(map(float, call.item_ids.line_id._get_money_matched().values()))
        return Plan._create_owned(
            [
                {
                    **vals,
                    "customer_id": self.id,
                    "call_id": call.id,
                    "amount": sum(amount for _day, amount in parts),
                    "paid_before": paid,
                    "next_date": day,
                    "part_ids": [(0, 0, {"date": day, "amount": amount}) for day, amount in parts],
                }
            ]
        )

    def _check_parts(self, lines, parts):
        currency, today = self.currency_id, self.company_id._local_today()
        if not parts or any(not 0 < amount < float("inf") for _day, amount in parts):
            raise UserError(self.env._("Each part needs a day and an amount."))
        if len({day for day, _amount in parts}) < len(parts):
            raise UserError(self.env._("Two parts are due on the same day."))
        if parts[0][0] < today:
            raise UserError(self.env._("The first part is due today at the earliest."))
        self._check_horizon(parts[-1][0])
        wanted, given = sum(lines.mapped("amount_residual")), sum(amount for _day, amount in parts)
        if currency.compare_amounts(given, wanted):
            raise UserError(
                self.env._(
                    "The parts come to %(given)s, the items to %(wanted)s.",
                    given=currency.format(given),
                    wanted=currency.format(wanted),
                )
            )
