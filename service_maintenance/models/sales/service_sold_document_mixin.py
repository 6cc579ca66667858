from odoo import api, fields, models
from odoo.fields import Command

from .service_origin_mixin import ORIGIN_MODELS


class ServiceSoldDocumentMixin(models.AbstractModel):
    """A document by which things are sold: a sales order, an invoice, a delivery slip.

    The inheriting model says which of its lines count (`_get_service_lines`), and calls `_plan_service_by_itself`
    at its own moment: confirmation, posting, delivery.
    """

    _name = "service.sold.document.mixin"
    _description = "Document to Plan Service from"

    service_unplanned_count = fields.Integer(compute="_compute_service_unplanned_count", compute_sudo=True)
    service_planned_count = fields.Integer(compute="_compute_service_planned_count", compute_sudo=True)
    service_stale_count = fields.Integer(
        compute="_compute_service_stale_count",
        compute_sudo=True,
        help="What this document planned, has not started, and is no longer sold.",
    )

    # --- For the inheriting model to say ---------------------------------------------------------------------------

    def _get_service_lines(self):
        """Lines (with `service.sold.line.mixin`) of what was sold; empty while the document is not final."""
        raise NotImplementedError

    def _get_service_parties(self):
        """(customer, site, company) of what was sold."""
        raise NotImplementedError

    def _get_service_date(self):
        """The day from which the first interval is counted."""
        raise NotImplementedError

    def _is_service_void(self):
        """Whether this document was cancelled, credited or returned."""
        raise NotImplementedError

    def _get_service_void_lines(self):
        """Lines that are sold no more."""
        return self._get_service_lines_of_any_state() if self._is_service_void() else self._get_service_lines().browse()

    # --- What was planned ------------------------------------------------------------------------------------------

    def _get_service_planned(self, model):
        """Records of `model` planned from lines of this document, also from another document of the same sale."""
        return self._get_service_lines_of_any_state()._get_service_planned(model)

    def _get_service_lines_of_any_state(self):
        return self._get_service_lines()

    def _compute_service_unplanned_count(self):
        for document in self:
            lines = document._get_service_lines().filtered(lambda line: line._get_service_template())
            open_quantities = lines._get_service_open_quantities()
            document.service_unplanned_count = sum(1 for line in lines if open_quantities[line] > 0)

    def _compute_service_planned_count(self):
        for document in self:
            document.service_planned_count = sum(len(document._get_service_planned(model)) for model in ORIGIN_MODELS)

    def _compute_service_stale_count(self):
        for document in self:
            document.service_stale_count = len(document._get_service_stale())

    def _get_service_stale(self):
        """Contracts and visits planned from what is sold no more and not started: what may be cancelled with it."""
        lines = self._get_service_void_lines()
        contracts = lines._get_service_planned("service.contract").filtered(
            lambda c: c.state in ("draft", "running") and not any(due.state == "triggered" for due in c.due_ids)
        )
        visits = lines._get_service_planned("service.visit")
        return [*contracts, *visits.filtered(lambda visit: visit.state in ("new", "planned"))]

    # --- Buttons ---------------------------------------------------------------------------------------------------

    def action_plan_service(self):
        """Open the dialog that plans what was sold here and is not planned yet."""
        self.ensure_one()
        sale, rows = self._get_service_sale(), self._get_service_rows()
        plan = self.env["service.sale.plan"].create(
            {
                **{name: value if name == "date" else value.id for name, value in sale.items()},
                "document_name": self.display_name,
                "line_ids": [Command.create(self._prepare_service_plan_line(row)) for row in rows],
            }
        )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_sale_plan"),
            "res_id": plan.id,
        }

    def action_view_service_planned(self):
        """Open what was planned from here: contracts, else visits, else equipment."""
        self.ensure_one()
        for model in ("service.contract", "service.visit", "service.equipment"):
            if records := self._get_service_planned(model):
                break
        action_name = f"service_maintenance.action_{model.replace('.', '_')}"
        action = self.env["ir.actions.act_window"]._for_xml_id(action_name)
        return {**action, "domain": [("id", "in", records.ids)], "context": {}}

    def action_cancel_service(self):
        """Cancel what this void document planned and what has not started: contracts are paused, visits cancelled."""
        self.ensure_one()
        for record in self._get_service_stale():
            if record._name == "service.visit":
                record.action_cancel()
            elif record.state == "running":
                record.action_pause()
                record.message_post(body=self.env._("Paused: %s was cancelled.", self.display_name))
            else:
                record.unlink()

    # --- Planning --------------------------------------------------------------------------------------------------

    def _get_service_sale(self):
        """What all that was sold here has in common, as `service.sale.planner` takes it."""
        partner, site, company = self._get_service_parties()
        return {"partner_id": partner, "site_id": site, "company_id": company, "date": self._get_service_date()}

    def _get_service_rows(self, policy=None):
        """A row of `service.sale.planner` for each line that has a contract template and something left to plan."""
        lines = self._get_service_lines().filtered(lambda line: line._get_service_template())
        if policy:
            lines = lines.filtered(lambda line: line.product_id.service_creation_policy == policy)
        open_quantities = lines._get_service_open_quantities()
        wanted = lines.filtered(lambda line: open_quantities[line] > 0)
        return [row for line in wanted for row in line._get_service_rows(open_quantities[line])]

    @api.model
    def _prepare_service_plan_line(self, row):
        """A row as values of the dialog."""
        return {
            name: self.env["service.sale.plan.line"]._fields[name].convert_to_write(value, self)
            for name, value in row.items()
        }

    def _plan_service_by_itself(self, policy):
        """Plan what the products' policy asks for at this moment, with all rights: nobody is asked."""
        for document in self.sudo():
            sale = document._get_service_sale()
            document = document.with_company(sale["company_id"])
            planner = document.env["service.sale.planner"]
            rows = [planner._complete_row(row, sale["date"]) for row in document._get_service_rows(policy)]
            if rows:
                planner._plan_sale(sale, rows)
