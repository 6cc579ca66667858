from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date


class ServiceVisit(models.Model):
    """From the approval of its lines to a draft customer invoice, or a sales order where the company wants that."""

    _name = "service.visit"
    _inherit = "service.visit"

    state = fields.Selection(compute="_compute_state", store=True)
    amount_billable = fields.Monetary("To Invoice", compute="_compute_amount_billable", store=True)

    invoice_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_invoice_ids", search="_search_invoice_ids"
    )
    invoice_count = fields.Integer(compute="_compute_invoice_ids")
    sale_order_id = fields.Many2one("sale.order", readonly=True, copy=False, index="btree_not_null")
    can_approve = fields.Boolean(compute="_compute_can_approve")
    has_refusal = fields.Boolean(compute="_compute_has_refusal")

    @api.depends("line_ids.invoice_line_ids.parent_state", "line_ids.invoice_line_ids.move_id.payment_state",
                 "sale_order_id.state")
    def _compute_state(self):
        """An approved visit is invoiced as long as a document bills it; without one it waits for another."""
        for visit in self:
            if visit.state == "approved" and visit._get_live_bills():
                visit.state = "invoiced"
            elif visit.state == "invoiced" and visit._is_billable() and not visit._get_live_bills():
                visit.state = "approved"
            else:
                visit.state = visit.state

    @api.depends("line_ids.price_subtotal", "line_ids.approval")
    def _compute_amount_billable(self):
        for visit in self:
            lines = visit.line_ids.filtered(lambda line: line.approval != "refused")
            visit.amount_billable = sum(lines.mapped("price_subtotal"))

    @api.depends_context("uid")
    @api.depends("line_ids.invoice_line_ids.move_id")
    def _compute_invoice_ids(self):
        # With all rights, and less what the user may not read: links to it are no secret within the visit.
        billed = {visit: visit.sudo().line_ids.invoice_line_ids.move_id.with_env(self.env) for visit in self}
        readable = self.env["account.move"].union(*billed.values())._filtered_access("read")
        for visit in self:
            visit.invoice_ids = billed[visit] & readable
            visit.invoice_count = len(visit.invoice_ids)

    def _search_invoice_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain("line_ids.invoice_line_ids.move_id", "in", value)

    @api.depends("line_ids.approval")
    def _compute_has_refusal(self):
        for visit in self:
            visit.has_refusal = "refused" in visit.line_ids.mapped("approval")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_approve(self):
        is_manager = self.env.user.has_group("service_maintenance.group_manager")
        for visit in self:
            visit.can_approve = is_manager and visit.state == "done"

    # --- Approval --------------------------------------------------------------------------------------------------

    def action_approve(self):
        """Approve visits: lines still pending are approved as they stand."""
        self._check_is_manager()
        wrong = self.filtered(lambda visit: visit.state != "done")
        if wrong:
            raise UserError(self.env._("%s is not waiting for approval.", wrong[0].display_name))
        self.line_ids.filtered(lambda line: line.approval == "pending").action_approve()
        self._set_state("approved")

    def action_send_back(self, reason=""):
        """What was approved is to be approved anew."""
        super().action_send_back(reason)
        # Technicians send back what is signed and not done yet, and have no say in approvals.
        self.line_ids.sudo().write({"approval": "pending"})

    # --- Billing ---------------------------------------------------------------------------------------------------

    def action_invoice(self):
        """Make one draft invoice (or sales order) for each visit and open what was made."""
        return self._bill(grouped=False)

    def action_invoice_grouped(self):
        """As `action_invoice`, with all visits of one customer together."""
        return self._bill(grouped=True)

    def _bill(self, grouped):
        self._check_can_bill()
        company = self.company_id
        if len(company) > 1:
            raise UserError(self.env._("Invoice the visits of one company at a time."))
        billable = self.filtered(lambda visit: visit._is_billable())
        positions = billable._get_bill_positions()
        groups = billable.grouped(lambda visit: visit._get_bill_key(positions[visit]) if grouped else visit)
        documents = self._make_documents(list(groups.values()), company)
        # Also those with nothing to bill; an accountant makes invoices and writes no visits.
        self.sudo()._set_state("invoiced")
        shown = self._open_documents(documents) if self._may_open(documents) else self._tell_documents(documents)
        unbilled = ", ".join((self - billable).mapped("display_name"))
        return self._tell(self.env._("Nothing to bill, so no invoice: %s", unbilled), shown) if unbilled else shown

    def _get_bill_key(self, position):
        """What visits must have in common to stand on one document."""
        return self.partner_id, self.currency_id, self.pricelist_id, position

    def _get_bill_positions(self):
        """{visit: fiscal position of its document}: the one the prices were made for, else the customer's today."""
        kept = self.filtered(lambda visit: visit._has_prices_with_tax())
        return (self - kept)._find_fiscal_positions() | {visit: visit.fiscal_position_id for visit in kept}

    def _in_customer_language(self):
        """These visits with the texts a customer reads."""
        return self.with_context(lang=self.partner_id.lang or self.env.lang)

    def _is_billable(self):
        """Whether a document can bill this visit: nothing approved, nothing to bill."""
        self.ensure_one()
        return any(line._is_invoiceable() for line in self.line_ids)

    def _check_can_bill(self):
        """Who may bill, and which visit stands in the way: raises AccessError or UserError."""
        allowed = ("service_maintenance.group_manager", "account.group_account_invoice")
        if not self.env.su and not any(self.env.user.has_group(group) for group in allowed):
            raise AccessError(self.env._("Only a service manager or an accountant makes invoices."))
        for visit in self:
            if visit.state != "approved":
                raise UserError(self.env._("%s is not approved.", visit.display_name))
            if not visit.partner_id:
                raise UserError(self.env._("%s has no customer to invoice.", visit.display_name))
            visit._check_invoice_address()
        for company, visits in self.grouped("company_id").items():
            visits._check_income_accounts(company)

    def _check_invoice_address(self):
        """Raises UserError where the invoice could not be sent: no address at all."""
        address = self.env["res.partner"].browse(self.partner_id.address_get(["invoice"])["invoice"])
        if not any((address.street, address.city, address.country_id)):
            raise UserError(
                self.env._(
                    "%(customer)s has no address: complete it before invoicing %(visit)s.",
                    customer=address.display_name,
                    visit=self.display_name,
                )
            )

    def _check_income_accounts(self, company):
        """Raises UserError where a product to be invoiced has no income account, nor the sales journal one."""
        if company.service_billing == "order":
            return
        # With all rights: journals are the accountants' to read.
        journal = self.env["account.journal"].sudo().search(
            [*self.env["account.journal"]._check_company_domain(company), ("type", "=", "sale")], limit=1
        )
        if not journal:
            raise UserError(self.env._("%s has no sales journal.", company.name))
        # With all rights: accounts are not everybody's to read.
        for product in self.sudo().line_ids.filtered(lambda line: line._is_invoiceable()).product_id:
            accounts = product.product_tmpl_id.with_company(company).get_product_accounts()
            if not (accounts["income"] or journal.default_account_id):
                raise UserError(
                    self.env._("%s has no income account: set one on the product or its category.", product.name)
                )

    def _make_documents(self, groups, company):
        """Make the documents with the rights of billing itself; the caller's were checked."""
        env = self.sudo().with_company(company).with_context(mail_create_nosubscribe=True).env
        if company.service_billing == "order":
            orders = env["sale.order"].create([visits._prepare_sale_order_vals() for visits in groups])
            for visits, order in zip(groups, orders, strict=True):
                # With all rights: an accountant bills and writes no visits.
                visits.sudo()._write_owned({"sale_order_id": order.id})
            return orders
        return env["account.move"].create([visits._prepare_invoice_vals() for visits in groups])

    def _prepare_invoice_vals(self):
        """Values of one draft invoice for these visits of one customer."""
        first = self[0]
        partner = first.partner_id
        address = self.env["res.partner"].browse(partner.address_get(["invoice"])["invoice"])
        return {
            "move_type": "out_invoice",
            "partner_id": address.id,
            "partner_shipping_id": (first.site_id or partner).id,
            "fiscal_position_id": first._get_bill_positions()[first].id,
            "currency_id": first.currency_id.id,
            "invoice_origin": ", ".join(self.mapped("name")),
            "company_id": first.company_id.id,
            "invoice_line_ids": [Command.create(vals) for visit in self for vals in visit._prepare_invoice_lines()],
        }

    def _prepare_invoice_lines(self):
        self.ensure_one()
        self = self._in_customer_language()  # noqa: PLW0642 - all that follows is for the customer to read
        lines = self.line_ids.filtered(lambda line: line._is_invoiceable())
        title = {"display_type": "line_section", "name": self._get_invoice_title()}
        return [title, *(line._prepare_invoice_line() for line in lines)]

    def _get_invoice_title(self):
        """Which visit it was, and when, in the language of the context."""
        date = self.effective_end and format_date(self.env, self._get_local_date(self.effective_end))
        return " · ".join(filter(None, (self.name, self.subject, date)))

    def _prepare_sale_order_vals(self):
        """Values of one sales order for these visits of one customer."""
        first = self[0]
        return {
            "partner_id": first.partner_id.id,
            "partner_shipping_id": (first.site_id or first.partner_id).id,
            "fiscal_position_id": first._get_bill_positions()[first].id,
            "pricelist_id": first.pricelist_id.id,
            "currency_id": first.currency_id.id,
            "company_id": first.company_id.id,
            "user_id": first.user_id.id,
            "origin": ", ".join(self.mapped("name")),
            "order_line": [
                Command.create(line._prepare_order_line())
                for visit in self._in_customer_language()
                for line in visit.line_ids
                if line._is_invoiceable()
            ],
        }

    def _open_documents(self, documents):
        if not documents:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices") if documents._name == "account.move" else self.env._("Orders"),
            "res_model": documents._name,
        }
        if len(documents) == 1:
            return {**action, "view_mode": "form", "res_id": documents.id}
        return {**action, "view_mode": "list,form", "domain": [("id", "in", documents.ids)]}

    def _may_open(self, documents):
        """Whether the user works with such documents: a manager bills, and need not keep the books."""
        groups = {
            "account.move": "account.group_account_readonly,account.group_account_invoice",
            "sale.order": "sales_team.group_sale_salesman",
        }
        return not documents or self.env.user.has_groups(groups[documents._name])

    def _tell_documents(self, documents):
        """Say what was made to who cannot open it, and show the visits as they are now."""
        if documents._name == "account.move":
            message = self.env._("Draft invoices made: %s. Accounting checks and posts them.", len(documents))
        else:
            message = self.env._("Orders made: %s. Sales takes them from here.", len(documents))
        return self._tell(message, {"type": "ir.actions.client", "tag": "soft_reload"})

    def _tell(self, message, then):
        """The action that shows a message and goes on with the action `then`."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": then},
        }

    def action_view_invoices(self):
        return self._open_documents(self.invoice_ids)

    def action_view_order(self):
        return self._open_documents(self.sale_order_id)

    def _file_invoice(self, invoice):
        """Put a copy of the invoice's PDF among the messages of these visits."""
        for visit in self:
            # With all rights: the PDF is the invoice's, its copy the visit's.
            copy = invoice.sudo().invoice_pdf_report_id.copy(
                {"res_model": self._name, "res_id": visit.id, "res_field": False}
            )
            visit.message_post(body=self.env._("Invoice %s", invoice.name), attachment_ids=copy.ids)

    def _get_live_bills(self):
        """What bills this visit now: invoices, or else its order; cancelled and fully credited ones bill nothing."""
        self.ensure_one()
        moves = self.sudo().line_ids.invoice_line_ids.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state != "cancel" and move.payment_state != "reversed"
        )
        # With all rights: whether something bills the visit does not depend on who asks.
        return moves or self.sudo().sale_order_id.filtered(lambda order: order.state != "cancel")

    def _check_billed_once(self):
        """Raises UserError where a document that was taken up again bills what another one bills by now."""
        for visit in self:
            if len(visit._get_live_bills()) > 1:
                raise UserError(self.env._("%s is billed by another document already.", visit.display_name))
