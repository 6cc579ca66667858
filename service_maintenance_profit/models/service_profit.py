from odoo import api, fields, models
from odoo.tools import SQL

# What an entry is about, and the column it stands in.
KINDS = [
    ("fee", "Fees"),
    ("work", "Billed Work"),
    ("labour", "Hours"),
    ("part", "Parts"),
    ("travel", "Kilometres"),
    ("other", "Other"),
]
EQUIPMENT_BITS = 24


class ServiceProfit(models.Model):
    """What the service earns and costs: Odoo's analytic lines, with what they are about.

    Each line is shown once, so that sums are those of the analytic accounts. One about several pieces of equipment is
    divided among them evenly.
    """

    _name = "service.profit"
    _description = "Profit of the Service"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "account.analytic.line": [
            "amount", "company_id", "currency_id", "date", "move_line_id", "name", "partner_id", "product_id",
            "service_contract_id", "service_line_id", "is_service", "user_id",
        ],
        "account.move.line": ["service_line_id", "move_type"],
        "service.visit.line": ["coverage", "kind", "visit_id"],
        "service.visit": ["contract_id", "equipment_ids", "partner_id", "type_id"],
        "service.contract": ["equipment_ids", "partner_id"],
    }

    name = fields.Char("Description", readonly=True)
    line_id = fields.Many2one("account.analytic.line", "Analytic Item", readonly=True)
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    contract_id = fields.Many2one("service.contract", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    equipment_id = fields.Many2one("service.equipment", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    visit_id = fields.Many2one("service.visit", readonly=True)
    type_id = fields.Many2one("service.visit.type", "Visit Type", readonly=True)
    user_id = fields.Many2one("res.users", "Employee", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    coverage = fields.Selection(
        [("billable", "Billable"), ("contract", "Contract"), ("warranty", "Warranty"), ("goodwill", "Goodwill")],
        readonly=True,
    )
    amount_fee = fields.Monetary("Fees", readonly=True)
    amount_work = fields.Monetary("Billed Work", readonly=True)
    amount_labour = fields.Monetary("Hours", readonly=True)
    amount_part = fields.Monetary("Parts", readonly=True)
    amount_travel = fields.Monetary("Kilometres", readonly=True)
    amount_other = fields.Monetary("Other", readonly=True)
    amount = fields.Monetary("Margin", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT (entry.line_id::bigint << %(bits)s) + COALESCE(entry.equipment_id, 0) AS id,
                      entry.*,
                      %(columns)s
                 FROM (%(entries)s) entry""",
            bits=EQUIPMENT_BITS,
            columns=SQL(", ").join(
                SQL(
                    "CASE WHEN entry.kind = %s THEN entry.amount ELSE 0 END AS %s",
                    kind,
                    SQL.identifier(f"amount_{kind}"),
                )
                for kind, _label in KINDS
            ),
            entries=self._get_entries_query(),
        )

    @api.model
    def _get_entries_query(self):
        """One row for each analytic line and piece of equipment."""
        return SQL(
            """SELECT line.id AS line_id, line.name, line.date, line.company_id, line.currency_id, line.product_id,
                      line.user_id, line.service_contract_id AS contract_id, visit_line.visit_id, visit_line.coverage,
                      visit.type_id, equipment.equipment_id,
                      COALESCE(visit.partner_id, contract.partner_id, line.partner_id) AS partner_id,
                      CASE WHEN line.service_line_id IS NOT NULL THEN visit_line.kind
                           WHEN visit_line.id IS NOT NULL THEN 'work'
                           WHEN move.move_type IN ('out_invoice', 'out_refund') THEN 'fee'
                           ELSE 'other' END AS kind,
                      line.amount / COALESCE(equipment.pieces, 1) AS amount
                 FROM account_analytic_line line
            LEFT JOIN account_move_line move_line ON move_line.id = line.move_line_id
            LEFT JOIN account_move move ON move.id = move_line.move_id
            LEFT JOIN service_visit_line visit_line
                   ON visit_line.id = COALESCE(line.service_line_id, move_line.service_line_id)
            LEFT JOIN service_visit visit ON visit.id = visit_line.visit_id
            LEFT JOIN service_contract contract ON contract.id = line.service_contract_id
    LEFT JOIN LATERAL (SELECT about.equipment_id, COUNT(*) OVER () AS pieces
                         FROM (SELECT equipment_id FROM service_visit_equipment_rel rel WHERE rel.visit_id = visit.id
                            UNION ALL
                               SELECT equipment_id FROM service_contract_equipment_rel rel
                                WHERE visit.id IS NULL AND rel.contract_id = contract.id) about) equipment ON TRUE
                WHERE line.is_service"""
        )

    @api.model
    def _open(self, domain):
        """The action that shows the profit of `domain`, month by month."""
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance_profit.action_service_profit")
        return {**action, "domain": domain, "context": {"pivot_row_groupby": ["date:month"]}}

    def action_open_document(self):
        """Open what an entry comes from: a visit, an invoice, or the analytic item itself."""
        self.ensure_one()
        # With all rights: those on what it opens are asked then.
        record = self.visit_id or self.line_id.sudo().move_line_id.move_id or self.line_id
        return {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "view_mode": "form"}
