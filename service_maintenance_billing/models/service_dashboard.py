from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..engine.periods import PER_YEAR

CONTRACTS = "service_maintenance.action_service_contract"


class ServiceDashboard(models.AbstractModel):
    """What the fees of contracts bring in, as docs/user-guide.md defines it."""

    _inherit = "service.dashboard"

    @api.model
    def _get_money_tiles(self):
        return [*super()._get_money_tiles(), *self._get_revenue_tiles()]

    @api.model
    def _get_revenue_tiles(self):
        """Recurring revenue by month and year, and what of it was won and lost in this year."""
        company, _ = self.env.company, self.env._
        amounts, contract_ids = self._read_revenue()
        new_year = format_date(self.env, company._local_today().replace(month=1, day=1))
        running = _("The fees in effect of all running contracts, at today's prices, in the company's currency.")
        rows = [
            ("month", 130, _("Recurring Revenue a Month"), "fa-refresh", False, running),
            ("year", 131, _("Recurring Revenue a Year"), "fa-line-chart", False, running),
            ("won", 132, _("Won This Year"), "fa-arrow-up", "success", _("A year of the fees since %s.", new_year)),
            ("lost", 133, _("Lost This Year"), "fa-arrow-down", "danger",
             _("A year of the fees that ended since %s.", new_year)),
        ]
        return [
            {
                "key": f"revenue_{key}",
                "sequence": sequence,
                "type": "figure",
                "format": "monetary",
                "currency_id": company.currency_id.id,
                "label": label,
                "value": company.currency_id.round(amounts[key]),
                "icon": icon,
                "tone": tone,
                "help": text,
                "action": self._prepare_action(CONTRACTS, label, Domain("id", "in", contract_ids[key])),
            }
            for key, sequence, label, icon, tone, text in rows
        ]

    @api.model
    def _read_revenue(self):
        """({figure: amount in the currency of the user's company}, {figure: ids of the contracts in it})."""
        company = self.env.company
        today = company._local_today()
        amounts, contract_ids = defaultdict(float), defaultdict(list)
        for company_id, currency_id, *figures in self._read_revenue_rows(today):
            owner = self.env["res.company"].browse(company_id)
            currency = self.env["res.currency"].browse(currency_id)
            rate = currency._convert(1.0, company.currency_id, owner, today, round=False)
            for number, key in enumerate(("year", "won", "lost")):
                amounts[key] += (figures[2 * number] or 0.0) * rate
                contract_ids[key] += figures[2 * number + 1] or []
        amounts["month"], contract_ids["month"] = amounts["year"] / 12, contract_ids["year"]
        return amounts, contract_ids

    @api.model
    def _read_revenue_rows(self, today):
        """[(company id, currency id, a year's fees in effect, won, lost, each followed by the contracts' ids)].

        :param today: fees that begin and end between the first of January and this day are won and lost
        """
        self.env["service.contract"].check_access("read")
        for name in ("service.contract", "service.contract.fee", "service.contract.fee.change"):
            self.env[name].flush_model()
        per_year = SQL(" ").join(SQL("WHEN %s THEN %s", unit, count) for unit, count in PER_YEAR.items())
        # One statement: through the ORM each fee would be read with the history of its price.
        return self.env.execute_query(
            SQL(
                """WITH fees AS (
                       SELECT contract.id, contract.company_id, contract.currency_id, contract.state, fee.date_from,
                              LEAST(fee.date_to, contract.date_archived,
                                    CASE WHEN NOT COALESCE(contract.is_auto_renewed AND contract.duration > 0, FALSE)
                                         THEN contract.date_end END) AS date_last,
                              COALESCE(changed.quantity, fee.quantity) * COALESCE(changed.price_unit, fee.price_unit)
                              * (1 - COALESCE(fee.discount, 0) / 100)
                              * (CASE fee.billing_unit %(per_year)s END) / fee.billing_interval AS yearly
                         FROM service_contract_fee fee
                         JOIN service_contract contract ON contract.id = fee.contract_id
            LEFT JOIN LATERAL (SELECT change.quantity, change.price_unit FROM service_contract_fee_change change
                                WHERE change.fee_id = fee.id AND change.date <= %(today)s
                             ORDER BY change.date DESC, change.id DESC LIMIT 1) changed ON TRUE
                        WHERE contract.company_id = ANY(%(companies)s) AND contract.state <> 'draft'
                          AND fee.date_from <= %(today)s)
                   SELECT company_id, currency_id,
                          SUM(yearly) FILTER (WHERE %(runs)s), ARRAY_AGG(DISTINCT id) FILTER (WHERE %(runs)s),
                          SUM(yearly) FILTER (WHERE %(won)s), ARRAY_AGG(DISTINCT id) FILTER (WHERE %(won)s),
                          SUM(yearly) FILTER (WHERE %(lost)s), ARRAY_AGG(DISTINCT id) FILTER (WHERE %(lost)s)
                     FROM fees GROUP BY company_id, currency_id""",
                per_year=per_year,
                today=today,
                companies=self.env.companies.ids,
                runs=SQL("state = 'running' AND COALESCE(date_last, %s) >= %s", today, today),
                won=SQL("date_from >= %s", today.replace(month=1, day=1)),
                lost=SQL("date_last >= %s AND date_last < %s", today.replace(month=1, day=1), today),
            )
        )
