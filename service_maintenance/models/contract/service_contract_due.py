from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine import meter as meter_rule

# Copies from the contract, and what follows from the date: given where a schedule is laid out, computed elsewhere.
# They are owned without being read-only: what is read-only and precomputed Odoo computes even where it is given.
GIVEN = ("partner_id", "user_id", "type_id", "date_trigger", "date_reminder")


class ServiceContractDue(models.Model):
    """One due date of a contract. The database knows it once, so that no action is ever made twice for it."""

    _name = "service.contract.due"
    _description = "Due Date"
    _inherit = ["service.state.mixin", "service.batch"]
    _order = "date_due, id"
    _rec_name = "date_due"
    _check_company_auto = True

    _state_transitions = {
        "planned": ("triggered", "skipped", "failed"),
        "failed": ("triggered", "skipped", "planned"),
        "skipped": ("planned",),
    }

    contract_id = fields.Many2one("service.contract", required=True, readonly=True, copy=False, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, copy=False)
    # Copies for sorting and searching.
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_from_contract", store=True, precompute=True, readonly=False
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", compute="_compute_from_contract", store=True, precompute=True, readonly=False
    )
    type_id = fields.Many2one(
        "service.visit.type", compute="_compute_from_contract", store=True, precompute=True, readonly=False
    )
    technician_ids = fields.Many2many(related="contract_id.technician_ids")
    date_scheduled = fields.Date("Scheduled", required=True, readonly=True, copy=False, help="What the schedule says.")
    date_due = fields.Date(
        "Due", required=True, readonly=True, copy=False, help="After the weekend rule, or moved by hand."
    )
    date_trigger = fields.Date("Opens", compute="_compute_date_trigger", store=True, precompute=True, readonly=False)
    date_reminder = fields.Date(
        "Reminder", compute="_compute_date_trigger", store=True, precompute=True, readonly=False
    )
    is_reminded = fields.Boolean(readonly=True, copy=False)
    is_moved = fields.Boolean("Moved by Hand", readonly=True, copy=False)
    is_metered = fields.Boolean(
        "By Meter", readonly=True, copy=False, help="A meter reading made it due, not the calendar."
    )
    meter_value = fields.Float("Due at", readonly=True, copy=False, help="The reading at which the meter made it due.")
    state = fields.Selection(
        [("planned", "Planned"), ("triggered", "Done"), ("skipped", "Skipped"), ("failed", "Failed")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
    )
    action = fields.Selection(related="contract_id.action")
    res_model = fields.Char(readonly=True, copy=False)
    res_id = fields.Integer("Result", readonly=True, copy=False)
    visit_id = fields.Many2one(
        "service.visit", readonly=True, index="btree_not_null", ondelete="set null", copy=False
    )
    date_triggered = fields.Date("Triggered on", readonly=True, copy=False)
    date_completed = fields.Date("Completed on", readonly=True, copy=False)
    skip_reason = fields.Char(readonly=True, copy=False)
    error_message = fields.Text("Error", readonly=True, copy=False)
    contract_state = fields.Selection(related="contract_id.state", string="Contract State")
    duration = fields.Float(
        "Hours", related="contract_id.visit_template_id.duration", help="As its visit template says."
    )

    _unique_scheduled = models.Constraint(
        "UNIQUE(contract_id, date_scheduled)", "A contract has each scheduled date once."
    )
    _trigger_idx = models.Index("(date_trigger) WHERE state IN ('planned', 'failed')")
    _reminder_idx = models.Index("(date_reminder) WHERE state = 'planned' AND NOT COALESCE(is_reminded, FALSE)")

    @api.model
    def _is_owned_field(self, field):
        return super()._is_owned_field(field) or field.name in GIVEN

    @api.depends("date_due", "contract_id.lead_days", "contract_id.reminder_days")
    def _compute_date_trigger(self):
        for due in self:
            due.update(due.contract_id._get_dates_ahead(due.date_due))

    @api.depends("contract_id.partner_id", "contract_id.user_id", "contract_id.type_id")
    def _compute_from_contract(self):
        for due in self:
            contract = due.contract_id
            due.partner_id, due.user_id, due.type_id = contract.partner_id, contract.user_id, contract.type_id

    @api.depends("contract_id", "date_due")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for due in self:
            due.display_name = f"{due.contract_id.display_name or ''} · {format_date(self.env, due.date_due)}"

    def _get_today(self):
        return self.company_id._local_today()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_schedule(self):
        if not self._is_by_owner() and any(due.contract_id.state != "draft" for due in self):
            raise UserError(self.env._("A due date cannot be deleted. Skip it: the rest of the schedule stays."))
        if any(due.state == "triggered" for due in self):
            raise UserError(self.env._("A due date that was carried out cannot be deleted."))

    # --- Triggering ------------------------------------------------------------------------------------------------

    @api.model
    def _get_due_domain(self):
        """What the cron asks: open due dates of running contracts whose trigger date is here."""
        today = self.env["res.company"].search([])._local_today_domain("date_trigger")
        return (
            fields.Domain("state", "in", ("planned", "failed"))
            & fields.Domain("contract_id.state", "=", "running")
            & today
        )

    def _trigger(self):
        """Carry out the action of each due date, in one set per kind of action; returns nothing."""
        for action, dues in self.grouped("action").items():
            records = getattr(self.env["service.contract"], f"_trigger_{action}")(dues)
            dues._link_results(records)
        self._clear_errors()
        self.filtered(lambda due: due.contract_id.recurrence_basis == "completed")._follow_results()

    def _link_results(self, records):
        for dues in self.grouped("company_id").values():
            dues._set_state(
                "triggered", res_model=records._name, error_message=False, date_triggered=dues[0]._get_today()
            )
        is_visit = records._name == "service.visit"
        for due, record in zip(self, records, strict=True):
            due._write_owned({"res_id": record.id, "visit_id": record.id if is_visit else False})

    # --- What became of it (row X4) --------------------------------------------------------------------------------

    def _follow_results(self):
        """What these due dates opened was made, done, reopened, given up or deleted: on the completed basis the
        schedule follows."""
        for due in self:
            done_on = due._get_done_on()
            if due.date_completed != done_on:
                due._write_owned({"date_completed": done_on})
        on_completion = self.filtered(lambda due: due.contract_id.recurrence_basis == "completed")
        waiting = on_completion.filtered(lambda due: due._is_open())
        waiting._drop_following()
        (on_completion - waiting).contract_id._extend_schedule()

    def _get_result(self):
        """What this due date opened and somebody has to do; None for what is done once it is made, as a notification,
        and empty once it was deleted."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if not isinstance(model, self.env.registry["service.due.result.mixin"]):
            return None
        # With all rights: the schedule goes on, whoever has done the work.
        return model.sudo().browse(self.res_id).exists()

    def _get_done_on(self):
        """The day on which what this due date opened was done; False while it is not, or if it was given up."""
        result = self._get_result()
        if result is None:
            # Done once it is made: counted from its due date, or the lead days would add up.
            return self.date_completed or max(self._get_today(), self.date_due)
        return result._due_done_on() if result else self.date_completed

    def _is_open(self):
        """Whether it is still ahead, or what it opened is still to be done."""
        if self.state != "triggered":
            return self.state in ("planned", "failed")
        result = self._get_result()
        return bool(result) and result._due_is_open()

    @api.model
    @api.private
    def _release_from(self, names):
        """An app is removed and takes its records along: due dates that wait for one count as done, schedules go on."""
        dues = self.search([("res_model", "in", names), ("state", "=", "triggered"), ("date_completed", "=", False)])
        waiting = dues.filtered(lambda due: due._is_open())
        for due in waiting:
            due._write_owned({"res_model": False, "res_id": False, "date_completed": due._get_today()})
        waiting._follow_results()

    def _is_replaceable(self):
        """Whether a new recurrence replaces it: it is neither used up nor late, nor moved off a date that is kept."""
        today = self._get_today()
        if self.state not in ("planned", "failed") or self.is_metered or self.date_due < today:
            return False
        day, schedule = self.date_scheduled, self.contract_id._get_recurrence()
        return not ((self.is_moved or day < today) and schedule.between(day, day))

    def _drop_following(self):
        """On the completed basis only one row is open: delete the planned ones later than these."""
        for due in self:
            due.contract_id.due_ids.filtered(
                lambda row, due=due: row.state == "planned" and row.date_scheduled > due.date_scheduled
            )._delete_planned()

    def _withdraw_mistyped(self, value):
        """A reading was corrected, and the meter has not run as far as these due dates say: what is not carried out
        goes, what is opened and not done is asked about.

        :param value: what the meter shows now
        """
        wrong = self.filtered(lambda due: not meter_rule.is_reached(value, due.meter_value))
        planned = wrong.filtered(lambda due: due.state in ("planned", "failed"))
        for due in planned:
            due.contract_id.message_post(
                body=self.env._(
                    "Withdrawn: the due date %s. The reading that made it due was corrected.",
                    format_date(self.env, due.date_due),
                )
            )
        for due in wrong - planned:
            due.contract_id.activity_schedule(
                "service_maintenance.activity_reminder",
                user_id=due.user_id.id or self.env.uid,
                summary=self.env._(
                    "The reading behind %(result)s was corrected: is it still needed?",
                    result=due._get_result().display_name,
                ),
            )
        planned._clear_errors()
        planned._delete_planned()

    @api.private
    def _delete_planned(self):
        """Delete rows that the schedule no longer holds, or lays out anew."""
        self._as_owner().sudo().unlink()  # the schedule is nobody's to delete by hand

    def action_trigger(self):
        """Trigger by hand, ahead of time or again after a failure; opens what was made."""
        self.check_access("write")
        closed = self.filtered(lambda due: due.state not in ("planned", "failed"))
        if closed:
            raise UserError(self.env._("%s is used up already.", closed[0].display_name))
        for contract in self.contract_id:
            if contract.state != "running":
                raise UserError(self.env._("%s is not running.", contract.display_name))
        # Against the scheduled job, which may be carrying out the same due dates.
        self.lock_for_update(allow_referencing=True)
        self._trigger()
        return self.action_open_result()

    def action_open_result(self):
        """Open what this due date made."""
        if len(self) != 1 or self.state != "triggered" or self.res_model == "mail.message":
            return True
        if self.res_model not in self.env:
            raise UserError(self.env._("The app in which %s made something is not installed.", self.display_name))
        if self.res_model == "mail.activity":
            model, res_id = "service.contract", self.contract_id.id
        else:
            model, res_id = self.res_model, self.res_id
        return {"type": "ir.actions.act_window", "res_model": model, "res_id": res_id, "view_mode": "form"}

    # --- Skipping and moving one date (row X8) ---------------------------------------------------------------------

    def action_skip(self):
        """Skip these due dates only; the rest of the schedule stays."""
        self.check_access("write")
        self.contract_id._check_not_archived({"due_ids"})
        self._set_state("skipped", skip_reason=self.env._("Skipped by %s.", self.env.user.name), error_message=False)
        self._clear_errors()
        for due in self:
            due._drop_reminder()
            day = format_date(self.env, due.date_due)
            due.contract_id.message_post(body=self.env._("Skipped: the due date %s.", day))
        # With all rights: the schedule is nobody's to write by hand.
        self.contract_id.sudo()._extend_schedule()

    def action_unskip(self):
        """Take a skip back while the date is still ahead."""
        self.check_access("write")
        self.contract_id._check_not_archived({"due_ids"})
        for due in self:
            if due.state != "skipped":
                raise UserError(self.env._("%s is not skipped.", due.display_name))
            if due.date_due < due._get_today():
                raise UserError(self.env._("This date has passed."))
        self._set_state("planned", skip_reason=False)
        self.filtered(lambda due: due.contract_id.recurrence_basis == "completed")._drop_following()

    def action_move(self):
        """Ask for the new date of one due date."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_due_move"),
            "context": {"default_due_id": self.id, "default_date_due": self.date_due},
        }

    def _move_to(self, day):
        """Move this one due date to `day`; `date_scheduled` stays, so the schedule does not drift."""
        self.ensure_one()
        if self.state not in ("planned", "failed"):
            raise UserError(self.env._("%s is used up already.", self.display_name))
        self.contract_id._check_not_archived({"due_ids"})
        before = self.date_due
        self._drop_reminder()
        self._write_owned({"date_due": day, "is_moved": True, "is_reminded": False})
        self.contract_id.message_post(
            body=self.env._(
                "Moved: the due date %(before)s to %(after)s.",
                before=format_date(self.env, before),
                after=format_date(self.env, day),
            )
        )

    # --- Errors: they stand on the record, one to-do, and clear on success (row X3) ---------------------------------

    def _record_errors(self, failures):
        """Put the exceptions of {due: exception} on due dates and contracts, with one to-do for each contract."""
        for due, error in failures.items():
            due._set_state("failed", error_message=self._describe_error(error))
        self._record_contract_errors({due.contract_id: error for due, error in failures.items()})

    @api.model
    def _record_contract_errors(self, failures):
        for contract, error in failures.items():
            contract._write_owned({"error_message": self._describe_error(error)})
            if contract.activity_search(["service_maintenance.activity_error"]):
                continue
            contract.activity_schedule(
                "service_maintenance.activity_error",
                user_id=contract.user_id.id or self.env.uid,
                summary=self.env._("%s could not be carried out", contract.name),
                note=contract.error_message,
            )

    def _clear_errors(self):
        self.contract_id.filtered("error_message")._clear_error()

    # --- Reminders (rows A3, B3) -----------------------------------------------------------------------------------

    def _drop_reminder(self):
        """Take away the reminder of this date, which does not hold any more."""
        if self.is_reminded:
            # With all rights: the reminder is the responsible person's.
            self.contract_id.activity_search(["service_maintenance.activity_reminder"]).filtered(
                lambda activity: activity.date_deadline == self.date_due
            ).sudo().unlink()

    @api.model
    def _cron_remind(self):
        """Daily: a reminder on the contract for each due date whose reminder day is here."""
        domain = (
            fields.Domain("state", "=", "planned")
            & fields.Domain("is_reminded", "=", False)
            & fields.Domain("contract_id.state", "=", "running")
            & self.env["res.company"].search([])._local_today_domain("date_reminder")
        )
        return self._run_batches(domain, lambda dues: dues._remind(), self._record_errors)

    def _remind(self):
        activity_type = self.env.ref("service_maintenance.activity_reminder")
        model_id = self.env["ir.model"]._get_id("service.contract")
        # Quick: no mail and no follower for each of a batch.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": due.contract_id.id,
                    "summary": self.env._(
                        "%(contract)s is due on %(date)s",
                        contract=due.contract_id.name,
                        date=format_date(self.env, due.date_due),
                    ),
                    "date_deadline": due.date_due,
                    "user_id": (due.contract_id.user_id or self.env.user).id,
                    "automated": True,
                }
                for due in self
            ]
        )
        self._write_owned({"is_reminded": True})
