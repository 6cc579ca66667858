from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ...engine import coverage
from ..base.roles import MANAGER, OFFICE

OPEN_STATES = ("new", "planned", "in_progress")
# Still to come: nobody has begun.
AHEAD_STATES = ("new", "planned")
FINISHED_STATES = ("done", "approved", "invoiced")
ROUTE_URL = "https://www.google.com/maps/dir/?api=1&destination="
# Fields that say what was done; they are closed once the customer has signed or the visit is done. Lines, defects
# and checks guard themselves: a manager still approves the lines of a closed visit.
WORK_FIELDS = {
    "subject",
    "type_id",
    "effective_start",
    "effective_end",
    "effective_hours",
    "company_id",
    "partner_id",
    "site_id",
    "equipment_ids",
    "product_id",
    "invoice_line_id",
    "object_description",
    "reading_ids",
    "kilometres",
    "work_report",
}
# Fields that decide what lines cost: closed once the visit is approved.
BILLING_FIELDS = {"settlement", "kind"}


class ServiceVisit(models.Model):
    """A visit to a customer, from the request to the signed work order.

    Writing a visit is one pass: `_check_write`, `_before_write`, the write itself, `_after_write`. The rooms above
    extend these three, and `_after_create`; none overrides `write`.
    """

    _name = "service.visit"
    _description = "Visit"
    _inherit = [
        "service.visit.history",
        "service.visit.work",
        "service.numbered.mixin",
        "service.visit.prices",
        "service.state.mixin",
        "service.company.check.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, date_start desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "subject", "partner_id.name"]
    _mail_post_access = "read"

    _state_transitions = {
        "new": ("planned", "in_progress", "cancelled"),
        "planned": ("new", "in_progress", "done", "cancelled"),
        "in_progress": ("planned", "done", "cancelled"),
        "done": ("in_progress", "approved"),
        "approved": ("in_progress", "invoiced"),
        "invoiced": ("approved",),
        "cancelled": ("new",),
    }

    name = fields.Char("Number", readonly=True, copy=False, index="trigram", default="")
    subject = fields.Char(required=True, tracking=True, writers=OFFICE)
    kind = fields.Selection(
        [("one_off", "One-off"), ("regular", "Regular"), ("warranty", "Warranty")],
        default="one_off",
        required=True,
        tracking=True,
        writers=OFFICE,
    )
    type_id = fields.Many2one(
        "service.visit.type", check_company=True, index="btree_not_null", ondelete="restrict", writers=OFFICE
    )
    template_id = fields.Many2one("service.visit.template", check_company=True, store=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, writers=OFFICE
    )
    # The index holds those without a customer as well: the tree counts them each time.
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        writers=OFFICE,
    )
    contact_id = fields.Many2one(
        "res.partner", check_company=True, help="If other than the customer.", writers=OFFICE
    )
    contact_phone = fields.Char(compute="_compute_contact_phone")
    site_id = fields.Many2one("res.partner", check_company=True, help="Where the work is done.", writers=OFFICE)
    site_address = fields.Char(compute="_compute_site_address")
    site_city = fields.Char("Town", compute="_compute_site_address")
    route_url = fields.Char("Route", compute="_compute_route_url")
    equipment_ids = fields.Many2many(
        "service.equipment",
        "service_visit_equipment_rel",
        "visit_id",
        "equipment_id",
        check_company=True,
        writers=OFFICE,
    )
    product_id = fields.Many2one("product.product", check_company=True, writers=OFFICE)
    invoice_line_id = fields.Many2one(
        "account.move.line",
        "Invoiced Item",
        index="btree_not_null",
        domain="[('parent_state', '=', 'posted'), ('move_type', '=', 'out_invoice'), ('display_type', '=', 'product'),"
        " ('partner_id', 'child_of', commercial_partner_id)]",
        writers=OFFICE,
    )
    invoiced_item = fields.Char(compute="_compute_invoiced_item", compute_sudo=True)
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    object_description = fields.Char("Object", writers=OFFICE)
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")], default="1", tracking=True, writers=OFFICE
    )
    date_reported = fields.Date(
        "Reported", default=lambda self: self.env.company._local_today(), required=True, writers=OFFICE
    )
    window_start = fields.Date("Wanted from", writers=OFFICE)
    window_end = fields.Date("Wanted until", writers=OFFICE)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
        index=True,
        writers=OFFICE,
    )
    date_start = fields.Datetime("Planned Start", copy=False, index="btree_not_null", tracking=True, writers=OFFICE)
    date_end = fields.Datetime("Planned End", copy=False, writers=OFFICE)
    duration = fields.Float("Duration (hours)", default=1.0, most=1000, writers=OFFICE)
    effective_start = fields.Datetime("Work Started", copy=False)
    effective_end = fields.Datetime("Work Ended", copy=False)
    effective_hours = fields.Float("Hours Worked", copy=False)
    timer_start = fields.Datetime(readonly=True, copy=False, help="Set while the clock runs.")
    technical_note = fields.Html(help="What the technician should know before the visit.", writers=OFFICE)
    work_report = fields.Html(copy=False, help="What was found and done.")
    defect_ids = fields.One2many("service.visit.defect", "visit_id", "Defects")
    line_ids = fields.One2many("service.visit.line", "visit_id", "Parts and Work", copy=True)
    reading_ids = fields.One2many("service.meter.reading", "visit_id", "Readings")
    checklist_ids = fields.One2many("service.visit.checklist.item", "visit_id", copy=True)
    meter_count = fields.Integer(compute="_compute_meters")
    meter_id = fields.Many2one("service.meter", compute="_compute_meters", help="Where there is just one to read.")
    kilometres = fields.Float(compute="_compute_kilometres", inverse="_inverse_kilometres")
    signature = fields.Image(copy=False, attachment=True, max_width=1024, max_height=1024, readonly=True)
    signed_by = fields.Char(copy=False, readonly=True)
    signed_on = fields.Datetime(copy=False, readonly=True)
    settlement = fields.Selection(
        [
            ("to_invoice", "To invoice"),
            ("contract", "Covered by contract"),
            ("warranty", "Warranty"),
            ("goodwill", "Goodwill"),
        ],
        compute="_compute_settlement",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        default=None,
        tracking=True,
        writers=OFFICE,
        help="Technicians say it as they close the visit.",
    )
    next_needed = fields.Boolean("Next Visit Needed", copy=False)
    next_date = fields.Date("Next Visit on", copy=False)
    previous_id = fields.Many2one(
        "service.visit", "Previous Visit", readonly=True, copy=False, index="btree_not_null"
    )
    next_ids = fields.One2many("service.visit", "previous_id", "Next Visits", readonly=True)
    is_next_planned = fields.Boolean("Followed Up", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("new", "To plan"),
            ("planned", "Planned"),
            ("in_progress", "In progress"),
            ("done", "Done"),
            ("approved", "Approved"),
            ("invoiced", "Invoiced"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_signed = fields.Boolean("Signed", compute="_compute_is_locked")
    is_locked = fields.Boolean(compute="_compute_is_locked")
    waiting_days = fields.Integer("Waiting (days)", compute="_compute_waiting_days", help="Since it was reported.")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    _check_dates = models.Constraint("CHECK(date_end >= date_start)", "The visit would end before it starts.")
    _check_window = models.Constraint(
        "CHECK(window_end >= window_start)", "The requested window ends before it starts."
    )
    _check_effective = models.Constraint(
        "CHECK(effective_end >= effective_start)", "The work would have ended before it started."
    )
    _check_hours = models.Constraint(
        "CHECK(COALESCE(effective_hours, 0) >= 0 AND COALESCE(duration, 1) > 0)", "Hours cannot be negative."
    )
    # What was reported, for the figures about failures; what opens by itself is not in it.
    _reported_idx = models.Index("(company_id, date_reported) WHERE kind <> 'regular' AND state <> 'cancelled'")
    _open_idx = models.Index("(state) WHERE state NOT IN ('invoiced', 'cancelled')")

    # --- Computed fields -------------------------------------------------------------------------------------------

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = f"{visit.name} {visit.subject or ''}".strip() if visit.name else visit.subject or ""

    @api.depends("contact_id.phone", "partner_id.phone")
    def _compute_contact_phone(self):
        for visit in self:
            visit.contact_phone = visit.contact_id.phone or visit.partner_id.phone

    @api.depends("invoice_line_id")
    @api.depends_context("lang")
    def _compute_invoiced_item(self):
        """Technicians do not read accounting."""
        for visit in self:
            line = visit.invoice_line_id
            name = line.name or line.product_id.display_name or ""
            visit.invoiced_item = line and self.env._("%(item)s (invoice %(number)s)", item=name, number=line.move_name)

    @api.depends("site_id", "partner_id")
    def _compute_site_address(self):
        for visit in self:
            place = visit.site_id or visit.partner_id
            visit.site_address = ", ".join(filter(None, [place.street, place.zip, place.city])) or False
            visit.site_city = place.city

    @api.depends("site_address")
    def _compute_route_url(self):
        for visit in self:
            visit.route_url = visit.site_address and ROUTE_URL + quote(visit.site_address)

    @api.depends("kind")
    def _compute_settlement(self):
        for visit in self:
            proposed = coverage.settle(visit.kind, visit._get_included_kinds())
            visit.settlement = proposed or visit.settlement or "to_invoice"

    @api.depends("state", "signed_on")
    def _compute_is_locked(self):
        for visit in self:
            visit.is_signed = bool(visit.signed_on)
            visit.is_locked = visit.is_signed or visit.state not in OPEN_STATES

    @api.depends("date_reported", "state")
    def _compute_waiting_days(self):
        for visit in self:
            today = (visit.company_id or self.env.company)._local_today()
            visit.waiting_days = (today - visit.date_reported).days if visit.state == "new" else 0

    @api.depends("state", "window_end", "date_end")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for visit in self:
            today = (visit.company_id or self.env.company)._local_today()
            if visit.state == "new":
                visit.is_late = bool(visit.window_end and visit.window_end < today)
            else:
                visit.is_late = bool(visit.state in OPEN_STATES and visit.date_end and visit.date_end < now)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._local_today()
        late = (fields.Domain("state", "=", "new") & fields.Domain("window_end", "<", today)) | (
            fields.Domain("state", "in", ("planned", "in_progress"))
            & fields.Domain("date_end", "<", fields.Datetime.now())
        )
        return fields.Domain.OR(late if flag else ~late for flag in value)

    @api.depends("equipment_ids.meter_ids")
    def _compute_meters(self):
        for visit in self:
            meters = visit.equipment_ids.meter_ids
            visit.meter_count = len(meters)
            visit.meter_id = meters if len(meters) == 1 else False

    @api.depends("line_ids.kind", "line_ids.quantity")
    def _compute_kilometres(self):
        for visit in self:
            visit.kilometres = sum(visit.line_ids.filtered(lambda line: line.kind == "travel").mapped("quantity"))

    def _inverse_kilometres(self):
        for visit in self:
            travel = visit.line_ids.filtered(lambda line: line.kind == "travel")
            others = sum(travel[1:].mapped("quantity"))
            if travel:
                travel[0].quantity = visit.kilometres - others
            elif visit.kilometres:
                visit.line_ids = [Command.create(visit._prepare_travel_line(visit.kilometres))]

    @api.onchange("kilometres")
    def _onchange_kilometres(self):
        """Put what was typed into its line at once: the next part would add up the lines again, without it."""
        self._inverse_kilometres()

    # --- Checks ----------------------------------------------------------------------------------------------------

    @api.constrains("invoice_line_id", "partner_id")
    def _check_invoice_line(self):
        # With all rights: invoices are compared, not shown.
        for visit in self.sudo().filtered("invoice_line_id"):
            line = visit.invoice_line_id
            if line.parent_state != "posted" or line.move_id.move_type != "out_invoice":
                raise ValidationError(self.env._("The object must be a line of a posted customer invoice."))
            if line.partner_id.commercial_partner_id != visit.partner_id.commercial_partner_id:
                raise ValidationError(self.env._("The invoiced item was sold to another customer."))

    @api.constrains("previous_id")
    def _check_chain(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("A visit cannot come before itself."))

    # --- Create, write, delete -------------------------------------------------------------------------------------

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if self.template_id:
            self.update(self.template_id._prepare_visit_vals())
            self.subject = self.subject or self.template_id.name

    @api.onchange("equipment_ids")
    def _onchange_equipment_ids(self):
        first = self.equipment_ids[:1]
        self.partner_id = self.partner_id or first.partner_id
        self.site_id = self.site_id or first.site_id

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._after_create(vals_list)
        return visits

    def _after_create(self, vals_list):
        """What follows from new visits. For rooms to extend."""

    @api.model
    @api.private
    def _create_in_bulk(self, vals_list):
        """Create visits as the scheduler does: no tracking, no mail; those responsible follow, written as one set."""
        # The keys are Odoo's own: log note, followers and mail are a query or more for each visit.
        quiet = self.with_context(
            tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True,
        )
        visits = quiet.create(quiet._add_prices(vals_list))
        visits._follow_responsible()
        return visits.with_env(self.env)

    def _follow_responsible(self):
        """Make those responsible follow their visits with the default subtypes, in one statement for any number."""
        subtypes, _internal, _external = self.env["mail.message.subtype"].default_subtypes(self._name)
        self.flush_recordset(["user_id"])
        # Odoo subscribes record by record, with several queries each.
        self.env.cr.execute(
            SQL(
                """WITH added AS (
                       INSERT INTO mail_followers (res_model, res_id, partner_id)
                       SELECT %(model)s, visit.id, users.partner_id
                         FROM service_visit visit JOIN res_users users ON users.id = visit.user_id
                        WHERE visit.id = ANY(%(ids)s)
                  ON CONFLICT DO NOTHING RETURNING id)
                   INSERT INTO mail_followers_mail_message_subtype_rel (mail_followers_id, mail_message_subtype_id)
                   SELECT added.id, subtype FROM added CROSS JOIN UNNEST(%(subtypes)s) subtype""",
                model=self._name,
                ids=self.ids,
                subtypes=subtypes.ids,
            )
        )
        self.env["mail.followers"].invalidate_model()
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def write(self, vals):  # pylint: disable=method-required-super
        if not self:
            return True
        self._check_write(vals)
        change = self._before_write(vals)
        result = self._write_alone(vals)
        self._after_write(change)
        return result

    def _write_alone(self, vals):
        """The write itself, nothing checked before and nothing following it: for passes over visits that differ."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _check_write(self, vals):
        """Raises UserError where `vals` are closed by now; who may write them is said by the fields."""
        if self._is_by_owner():
            return
        if WORK_FIELDS & vals.keys():
            self._check_unlocked()
        if BILLING_FIELDS & vals.keys():
            self._check_billing_open()

    def _before_write(self, vals):
        """What must be remembered of these visits until `vals` are written: a dict that `_after_write` is given.

        It looks at which fields are written, not at their values: in a pass over several visits they differ.
        """
        change = {"fields": set(vals)}
        if "effective_hours" in vals:
            change["labour"] = self._get_following_labour()
        return change

    def _after_write(self, change):
        """What follows from what was written."""
        for line in change.get("labour", ()):
            line.quantity = line.visit_id._get_billed_hours()

    def _check_billing_open(self):
        """Raises UserError where what decides on billing is closed: once signed or approved."""
        closed = self.filtered(lambda visit: visit.is_signed or visit.state in ("approved", "invoiced"))
        if closed:
            raise UserError(
                self.env._("%s is closed. Send it back to change how it is billed.", closed[0].display_name)
            )

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """A technician gets the work, in its order, instead of the office's form."""
        if view_type == "form" and not view_id and self._is_on_site():
            view_id = self.env.ref("service_maintenance.service_visit_view_form_work").id
        return super().get_view(view_id, view_type, **options)

    @api.model
    def _is_on_site(self):
        """Whether the user does the work, and neither plans nor bills it."""
        user = self.env.user
        return user.has_group("service_maintenance.group_technician") and not user.has_groups(
            "service_maintenance.group_dispatcher,account.group_account_invoice,account.group_account_readonly"
        )

    @api.model
    def _is_office(self):
        """Whether the user plans the work of others."""
        return self.env.su or self.env.user.has_group(OFFICE)

    @api.model
    def _check_is_office(self):
        if not self._is_office():
            raise AccessError(self.env._("Only the office plans, cancels, reopens and sends back visits."))

    @api.model
    def _check_is_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a service manager approves what was done."))

    def _check_unlocked(self):
        """Raises UserError where the work is signed or done: it changes only after being sent back."""
        for visit in self:
            if visit.is_locked:
                raise UserError(
                    self.env._("%s is signed or done. Send it back to change what was done.", visit.display_name)
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for visit in self:
            if visit._has_history():
                raise UserError(
                    self.env._("%s has a history and cannot be deleted. Cancel it instead.", visit.display_name)
                )

    def _has_history(self):
        """Whether this visit stands for something that happened. For rooms to extend."""
        self.ensure_one()
        return bool(self.state not in ("new", "cancelled") or self.next_ids or self.previous_id)

    # --- Who pays ---------------------------------------------------------------------------------------------------

    def _get_coverage(self):
        """(settlement, kinds that are included, kinds under warranty): what engine/coverage.py decides by."""
        day = self._get_warranty_day()
        warranty = set().union(*(item._warranty_covers(day) for item in self.equipment_ids))
        return self.settlement, self._get_included_kinds(), warranty

    def _get_included_kinds(self):
        """Kinds of lines that cost the customer nothing beside what was agreed. For rooms to extend."""
        return set()

    def _get_warranty_day(self):
        """The company's day on which a warranty must hold: that of the visit, as far as it is known."""
        return self._get_local_date(self.date_start) if self.date_start else self.window_start or self.date_reported

    # --- Following visits (row A6) ---------------------------------------------------------------------------------

    def action_plan_next(self):
        """Open the next visit of each, linked both ways; the previous one is closed for good. Opens what was made."""
        self._check_is_office()
        waiting = self.filtered(lambda visit: not visit.is_next_planned)
        for visit in waiting:
            if visit.state not in ("done", "approved", "invoiced"):
                raise UserError(self.env._("%s is not done yet.", visit.display_name))
        following = self._create_owned([visit._prepare_next_vals() for visit in waiting])
        waiting._write_owned({"is_next_planned": True, "next_needed": False})
        return (following or self.next_ids)._action_open(self.env._("Next Visits"))

    def _prepare_next_vals(self):
        """Values of the visit that follows this one: same customer, objects, technicians and planned work."""
        self.ensure_one()
        return {
            "subject": self.subject,
            "kind": self.kind,
            "type_id": self.type_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "site_id": self.site_id.id,
            "equipment_ids": [Command.set(self.equipment_ids.ids)],
            "product_id": self.product_id.id,
            "invoice_line_id": self.invoice_line_id.id,
            "object_description": self.object_description,
            "user_id": self.user_id.id,
            "duration": self.duration,
            "technical_note": self.technical_note,
            "previous_id": self.id,
            "window_start": self.next_date,
            "window_end": self.next_date,
            "line_ids": [Command.create(line._prepare_next_vals()) for line in self.line_ids if line.quantity_planned],
            "checklist_ids": [Command.create(item._prepare_next_vals()) for item in self.checklist_ids],
        }

    def action_view_chain(self):
        """All visits of this chain, from the first one on."""
        first = self
        while first.previous_id:
            first = first.previous_id
        chain = level = first
        while level := level.next_ids - chain:
            chain |= level
        return chain._action_open(self.env._("Chain of Visits"))

    def _action_open(self, title):
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_visit")
        if len(self) == 1:
            return {**action, "name": title, "res_id": self.id, "view_mode": "form", "views": [(False, "form")]}
        return {**action, "name": title, "domain": [("id", "in", self.ids)], "context": {}}

    # --- Screens ----------------------------------------------------------------------------------------------------

    def _get_local_date(self, moment):
        """The date of a naive UTC `moment` where the company is."""
        return self.company_id._local_date(moment)

    def action_view_equipment(self):
        """Open the equipment this visit is about."""
        self.ensure_one()
        action = self._open_record(self.equipment_ids[:1], self.env._("Equipment"))
        if len(self.equipment_ids) == 1:
            return action
        return {
            **action,
            "res_id": False,
            "views": [(False, "kanban"), (False, "list"), (False, "form")],
            "domain": [("id", "in", self.equipment_ids.ids)],
        }

    @api.model
    def _open_record(self, record, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
