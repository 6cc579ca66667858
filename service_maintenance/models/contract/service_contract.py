from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# A change of one of these replaces the due dates that are still planned.
SCHEDULE_FIELDS = {
    "date_start",
    "date_end",
    "duration",
    "duration_unit",
    "is_auto_renewed",
    "interval",
    "interval_unit",
    "fixed_date_ids",
    "recurrence_basis",
    "weekend_rule",
}


class ServiceContract(models.Model):
    """A maintenance contract, or any other task that recurs."""

    _name = "service.contract"
    _description = "Maintenance Contract"
    _inherit = [
        "service.contract.terms",
        "service.contract.schedule",
        "service.contract.action",
        "service.numbered.mixin",
        "service.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "next_due_date, id"
    _number_field = "code"
    _check_company_auto = True
    _rec_names_search = ["name", "code", "partner_id.name"]

    _state_transitions = {
        "draft": ("running",),
        "running": ("paused", "ended"),
        "paused": ("running", "archived"),
        "ended": ("running",),
    }

    name = fields.Char(required=True, tracking=True)
    code = fields.Char("Number", readonly=True, copy=False, index="trigram", default="")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    template_id = fields.Many2one("service.contract.template", "Contract Template", check_company=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", check_company=True, tracking=True, ondelete="restrict"
    )
    contact_id = fields.Many2one("res.partner", check_company=True)
    site_id = fields.Many2one("res.partner", check_company=True)
    equipment_ids = fields.Many2many(
        "service.equipment",
        "service_contract_equipment_rel",
        "contract_id",
        "equipment_id",
        check_company=True,
    )
    type_id = fields.Many2one(
        "service.visit.type",
        check_company=True,
        compute="_compute_type_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, check_company=True, tracking=True, index=True
    )
    technician_ids = fields.Many2many(
        "res.users", "service_contract_technician_rel", "contract_id", "user_id", "Technicians", check_company=True
    )
    date_start = fields.Date(required=True, default=lambda self: self.env.company._local_today(), tracking=True)
    date_end = fields.Date(compute="_compute_date_end", store=True, readonly=False, precompute=True, tracking=True)
    date_notice = fields.Date("Notice Date", compute="_compute_date_notice", store=True, precompute=True)
    is_noticed = fields.Boolean(readonly=True, copy=False)
    fixed_date_ids = fields.One2many("service.contract.fixed.date", "contract_id", "Fixed Dates", copy=True)
    meter_id = fields.Many2one("service.meter", check_company=True, help="Also due when this meter has run so far.")
    meter_interval = fields.Float("Every (meter units)")
    meter_next = fields.Float("Next at", compute="_compute_meter_next", store=True, readonly=False, precompute=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("ended", "Ended"),
            ("archived", "Archived for good"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    due_ids = fields.One2many("service.contract.due", "contract_id", "Due Dates")
    due_count = fields.Integer(compute="_compute_due_count")
    next_due_id = fields.Many2one("service.contract.due", compute="_compute_next_due_id")
    # Not indexed: it changes with every due date, and an index would be written each time.
    next_due_date = fields.Date(compute="_compute_next_due_date", store=True, copy=False)
    schedule_until = fields.Date(readonly=True, copy=False, help="Due dates are laid out up to this day.")
    error_message = fields.Text("Error", readonly=True, copy=False)
    urgency = fields.Selection(
        [("late", "Late"), ("soon", "Due soon"), ("later", "Later"), ("none", "None")],
        compute="_compute_urgency",
        search="_search_urgency",
    )
    document_ids = fields.Many2many("ir.attachment", "service_contract_document_rel", string="Documents", copy=False)
    visit_ids = fields.One2many("service.visit", "contract_id", "Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")
    note = fields.Html()
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    upcoming_due_ids = fields.One2many(
        "service.contract.due",
        "contract_id",
        "Upcoming Due Dates",
        domain=[
            "|",
            ("state", "in", ("planned", "failed")),
            "&",
            ("state", "=", "skipped"),
            ("date_due", ">=", "today"),
        ],
        readonly=True,
    )


    _unique_code = models.UniqueIndex(
        "(company_id, code) WHERE code <> ''", "A contract of this company has this number already."
    )
    _check_term = models.Constraint("CHECK(date_end >= date_start)", "The contract would end before it starts.")
    _check_meter = models.Constraint(
        "CHECK(meter_id IS NULL OR COALESCE(meter_interval, 0) > 0)",
        "How far does the meter run between two due dates?",
    )
    _schedule_idx = models.Index("(schedule_until, date_end) WHERE state = 'running'")

    # --- Computed fields -------------------------------------------------------------------------------------------

    @api.depends("visit_template_id")
    def _compute_type_id(self):
        for contract in self:
            contract.type_id = contract.visit_template_id.type_id or contract.type_id

    @api.depends("date_start", "duration", "duration_unit")
    def _compute_date_end(self):
        for contract in self:
            if contract.date_start and contract.duration > 0:
                contract.date_end = contract._get_term_end(contract.date_start)
            elif not contract._origin or contract._origin.duration:
                contract.date_end = False

    @api.depends("date_end", "notice_days")
    def _compute_date_notice(self):
        for contract in self:
            noticed = contract.date_end and contract.notice_days
            contract.date_notice = contract.date_end - relativedelta(days=contract.notice_days) if noticed else False

    @api.depends("meter_id", "meter_interval")
    def _compute_meter_next(self):
        for contract in self:
            contract.meter_next = (
                contract.meter_id.last_value + contract.meter_interval if contract.meter_id else 0.0
            )

    @api.depends("due_ids.state", "due_ids.date_due")
    def _compute_next_due_date(self):
        nexts = self._get_next_dues()
        for contract in self:
            contract.next_due_date = nexts.get(contract.id, (False, False))[1]

    @api.depends("due_ids.state", "due_ids.date_due")
    def _compute_next_due_id(self):
        nexts = self._get_next_dues()
        for contract in self:
            contract.next_due_id = nexts.get(contract.id, (False, False))[0]

    def _get_next_dues(self):
        """{contract id: (id, date)} of the first due date still open, in one query."""
        stored = [contract.id for contract in self if isinstance(contract.id, int)]
        if not stored:
            return {}
        self.env["service.contract.due"].flush_model(["contract_id", "state", "date_due"])
        rows = self.env.execute_query(
            # In SQL: the first row of each contract, where the ORM would read all of them.
            SQL(
                """SELECT DISTINCT ON (contract_id) contract_id, id, date_due FROM service_contract_due
                    WHERE contract_id = ANY(%s) AND state IN ('planned', 'failed')
                 ORDER BY contract_id, date_due, id""",
                stored,
            )
        )
        return {contract_id: (due_id, day) for contract_id, due_id, day in rows}

    @api.depends("due_ids")
    def _compute_due_count(self):
        counts = dict(
            self.env["service.contract.due"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.due_count = counts.get(contract, 0)

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        counts = dict(
            self.env["service.visit"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.visit_count = counts.get(contract, 0)

    @api.depends("next_due_date", "state", "lead_days")
    def _compute_urgency(self):
        for contract in self:
            today = (contract.company_id or self.env.company)._local_today()
            day = contract.next_due_date if contract.state == "running" else False
            if not day:
                contract.urgency = "none"
            elif day < today:
                contract.urgency = "late"
            else:
                contract.urgency = "soon" if day <= today + relativedelta(days=14) else "later"

    def _search_urgency(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._local_today()
        soon = today + relativedelta(days=14)
        running = fields.Domain("state", "=", "running")
        domains = {
            "late": running & fields.Domain("next_due_date", "<", today),
            "soon": running & fields.Domain("next_due_date", ">=", today) & fields.Domain("next_due_date", "<=", soon),
            "later": running & fields.Domain("next_due_date", ">", soon),
            "none": ~running | fields.Domain("next_due_date", "=", False),
        }
        return fields.Domain.OR(domains[key] for key in value if key in domains)

    @api.depends("user_id", "technician_ids")
    def _compute_summary(self):
        return super()._compute_summary()

    @api.depends("fixed_date_ids")
    def _compute_interval_label(self):
        super()._compute_interval_label()
        for contract in self.filtered(lambda c: c.interval_unit == "dates" and len(c.fixed_date_ids) > 1):
            contract.interval_label = self.env._("On %s fixed dates", len(contract.fixed_date_ids))

    def _get_summary_parts(self):
        """Name the people too: who is responsible, and who goes there."""
        what, *others = super()._get_summary_parts()
        if self.user_id:
            what = self.env._("%(what)s, for %(responsible)s", what=what, responsible=self.user_id.name)
        if self.technician_ids and self.action == "visit":
            others.insert(0, self.env._("done by %s", ", ".join(self.technician_ids.mapped("name"))))
        return [what, *others]

    @api.depends("name", "code")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = f"{contract.code} {contract.name or ''}".strip() if contract.code else contract.name

    # --- Checks ----------------------------------------------------------------------------------------------------

    @api.constrains("interval_unit", "fixed_date_ids", "state")
    def _check_fixed_dates(self):
        for contract in self:
            if contract.interval_unit == "dates" and not contract.fixed_date_ids:
                raise ValidationError(
                    self.env._("%s is due on fixed dates: enter at least one date.", contract.display_name)
                )

    @api.constrains("technician_ids", "company_id")
    def _check_technicians(self):
        # With all rights: users of other companies are not everybody's to read.
        for contract in self.sudo():
            contract.technician_ids._check_service_company(contract.company_id)

    # --- Create, write, delete -------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("template_id"):
                vals.update(self._prepare_from_template(vals))
        contracts = super().create(vals_list)
        contracts._own_documents()
        return contracts

    def _prepare_from_template(self, vals):
        """The template's terms for what `vals` leaves open."""
        template = self.env["service.contract.template"].browse(vals["template_id"])
        terms = [name for name in self._get_terms_fields() if name not in vals]
        values = {name: template._fields[name].convert_to_write(template[name], template) for name in terms}
        return {**values, "name": vals.get("name") or template.name}

    @api.onchange("template_id")
    def _onchange_template_id(self):
        for name in self._get_terms_fields() if self.template_id else ():
            self[name] = self.template_id[name]
        self.name = self.name or self.template_id.name

    def write(self, vals):
        if not self._is_by_owner():
            self._check_not_archived(vals)
        if "company_id" in vals:
            self._check_company_kept(vals["company_id"])
        before = self._schedule_key() if SCHEDULE_FIELDS & vals.keys() else None
        # Fixed dates that change along with the contract do not lay its schedule out each by itself.
        result = super(ServiceContract, self.with_context(service_hold_schedule=True)).write(vals)
        if before is not None:
            changed = self.filtered(lambda c: c.state != "draft" and before[c] != c._schedule_key()[c])
            changed._replan()
        if "document_ids" in vals:
            self._own_documents()
        return result

    def _schedule_key(self):
        return {c: (c._get_recurrence_args(), c.recurrence_basis, c.weekend_rule) for c in self}

    def _check_not_archived(self, vals):
        """An archived contract only takes notes: raises UserError for any other change."""
        frozen = {name for name in vals if name in self._fields and not name.startswith(("message_", "activity_"))}
        if frozen and any(contract.state == "archived" for contract in self):
            raise UserError(self.env._("This contract is archived for good and cannot be changed any more."))

    def _check_company_kept(self, company_id):
        """Raises UserError where a contract with due dates would change its company."""
        if any(contract.company_id.id != company_id and contract.due_ids for contract in self):
            raise UserError(self.env._("A contract with due dates stays in its company. Make a new one there."))

    def _clear_error(self):
        """Take off the error and its to-do where no due date is left failed."""
        healed = self.filtered(lambda c: c.error_message and "failed" not in c.due_ids.mapped("state"))
        # Untracked: the to-do that goes away says it already.
        healed.with_context(tracking_disable=True)._write_owned({"error_message": False})
        healed.activity_unlink(["service_maintenance.activity_error"])

    def _own_documents(self):
        """Documents belong to their contract, so that whoever may read the contract may open them."""
        for contract in self.filtered("document_ids"):
            contract.document_ids.filtered(lambda doc: not doc.res_id).write(
                {"res_model": self._name, "res_id": contract.id}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # With all rights: visits this user may not see are history, too.
        if any(contract.state != "draft" for contract in self) or self.sudo().visit_ids:
            raise UserError(self.env._("Only a draft contract without history can be deleted. Pause and archive it."))

    # --- Buttons ---------------------------------------------------------------------------------------------------

    def action_start(self):
        """Run the contracts: lay out their due dates from today on; missed ones are skipped, and said so."""
        self._check_fixed_dates()
        self._set_state("running", schedule_until=False)
        for contract in self:
            contract._note_missed(contract.date_start)
        self._extend_schedule()

    def action_pause(self):
        self._set_state("paused")

    def action_resume(self):
        """Run again. Due dates that passed during the pause are skipped, and said so."""
        self.filtered(lambda c: c.state == "ended")._check_can_resume()
        self._set_state("running")
        self._skip_passed()
        self._extend_schedule()

    def _check_can_resume(self):
        for contract in self:
            if contract.date_end and contract.date_end < contract.company_id._local_today():
                raise UserError(
                    self.env._("The term of %s is over: move its end date first.", contract.display_name)
                )

    def action_toggle_pause(self):
        """One click in the list: running ones pause, paused ones run."""
        paused = self.filtered(lambda c: c.state == "paused")
        (self - paused).action_pause()
        paused.action_resume()

    def action_archive_forever(self):
        """Archive paused contracts. There is no way back."""
        self._set_state("archived")
        self.due_ids.filtered(lambda due: due.state in ("planned", "failed"))._set_state(
            "skipped", skip_reason=self.env._("The contract was archived.")
        )
        self.activity_unlink(["service_maintenance.activity_reminder", "service_maintenance.activity_error"])

    def action_trigger_now(self):
        """Carry out the next due date of each contract ahead of time; it is then used up."""
        for contract in self:
            if contract.state != "running":
                raise UserError(self.env._("%s is not running.", contract.display_name))
            if not contract.next_due_id:
                raise UserError(self.env._("%s has no due date left.", contract.display_name))
        return self.next_due_id.action_trigger()

    def action_view_dues(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_contract_due")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_view_visits(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_visit")
        context = {"default_contract_id": self.id, "default_partner_id": self.partner_id.id} if len(self) == 1 else {}
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": context}

    def action_trigger_selected(self):
        """Trigger the next due date of each selected contract; opens the result of one, counts those of several."""
        result = self.action_trigger_now()
        if isinstance(result, dict):
            return result
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Triggered: %s due dates, now used up.", len(self)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """A contract archived for good shows every field read-only."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath("//field[not(ancestor::field)]"):
                given = node.get("readonly")
                node.set("readonly", f"({given}) or state == 'archived'" if given else "state == 'archived'")
        return arch, view

    def _fall_back_to_activity(self):
        """As for the terms, and the contract says so."""
        labels = dict(self._fields["action"]._description_selection(self.env))
        for action, contracts in self.grouped("action").items():
            body = self.env._(
                "%(action)s is not available any more: the app was removed. A to-do is given instead.",
                action=labels.get(action, action),
            )
            contracts._message_log_batch(bodies=dict.fromkeys(contracts.ids, body))
        return super()._fall_back_to_activity()
