from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..base.roles import OFFICE
from ..visit.service_visit import AHEAD_STATES, FINISHED_STATES

# What the calendar event of a visit shows.
EVENT_FIELDS = {"date_start", "date_end", "technician_ids", "assignment_ids", "site_id", "subject"}


class ServiceVisit(models.Model):
    """Planning a visit: who goes when, and its event in the calendar; moving either moves the other."""

    _name = "service.visit"
    _inherit = ["service.visit", "service.visit.calendar"]

    assignment_ids = fields.One2many("service.visit.assignment", "visit_id", "Assignments", writers=OFFICE)
    technician_ids = fields.Many2many(
        "res.users",
        string="Technicians",
        compute="_compute_technician_ids",
        compute_sudo=True,
        inverse="_inverse_technician_ids",
        search="_search_technician_ids",
        copy=True,
        writers=OFFICE,
    )
    technician_color = fields.Integer(compute="_compute_technician_color", help="Of the first technician.")
    event_id = fields.Many2one(
        "calendar.event", "Calendar Event", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    conflict_note = fields.Text(compute="_compute_conflict_note", help="What stands against the planned time.")

    # --- Technicians -----------------------------------------------------------------------------------------------

    @api.depends("assignment_ids.user_id")
    def _compute_technician_ids(self):
        for visit in self:
            visit.technician_ids = visit.assignment_ids.user_id

    @api.depends("technician_ids.service_color")
    def _compute_technician_color(self):
        for visit in self:
            visit.technician_color = visit.technician_ids[:1].service_color

    def _inverse_technician_ids(self):
        """Assign who is new, take off who is not named any more: in one go for all visits."""
        gone = self.env["service.visit.assignment"]
        vals_list = []
        for visit in self:
            assigned = visit.assignment_ids
            gone |= assigned.filtered(lambda a, visit=visit: a.user_id not in visit.technician_ids)
            new = visit.technician_ids - assigned.user_id
            vals_list += [{"visit_id": visit.id, "user_id": user.id} for user in new]
        gone.unlink()
        gone.create(vals_list)

    def _search_technician_ids(self, operator, value):
        return Domain("assignment_ids.user_id", operator, value)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by technician, which is no column: by the user of the assignments."""
        if groupby_spec != "technician_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        assigned = query.make_alias(alias, "assignment_ids")
        # In SQL: Odoo groups by columns only, and this is none.
        condition = SQL("%s = %s", SQL.identifier(alias, "id"), SQL.identifier(assigned, "visit_id"))
        query.add_join("LEFT JOIN", assigned, "service_visit_assignment", condition)
        return SQL.identifier(assigned, "user_id")

    @api.depends_context("uid")
    @api.depends("technician_ids")
    def _compute_is_mine(self):
        for visit in self:
            visit.is_mine = self.env.user in visit.technician_ids

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = fields.Domain("technician_ids", "in", self.env.uid)
        return fields.Domain.OR(mine if flag else ~mine for flag in value)

    @api.constrains("company_id")
    def _check_company_of_technicians(self):
        self.sudo().assignment_ids._check_company_of_user()  # whoever is assigned, readable or not

    # --- Create and write ------------------------------------------------------------------------------------------

    def _after_create(self, vals_list):
        super()._after_create(vals_list)
        dated = self.filtered("date_start")
        if dated:
            dated._check_planned_end()
            dated._sync_calendar()

    def _check_write(self, vals):
        super()._check_write(vals)
        if {"date_start", "date_end"} & vals.keys():
            self._check_not_finished()

    def _check_not_finished(self):
        """Raises UserError where the visit is over: its planned time is history."""
        for visit in self:
            if visit.state in FINISHED_STATES:
                raise UserError(self.env._("%s is over and cannot be moved.", visit.display_name))

    def _after_write(self, change):
        super()._after_write(change)
        if "date_end" in change["fields"]:
            self._check_planned_end()
        if "state" in change["fields"]:
            self.filtered(lambda visit: visit.state == "cancelled")._drop_events()
        if EVENT_FIELDS & change["fields"]:
            self._sync_calendar()

    def _check_planned_end(self):
        """Raises UserError where an end was entered that lies before the start."""
        if any(visit.date_start and visit.date_end and visit.date_end < visit.date_start for visit in self):
            raise UserError(self.env._("The visit would end before it starts."))

    def action_reopen(self):
        """The time it was planned for has probably passed."""
        super().action_reopen()
        self.action_unplan()

    def action_open_send_back(self):
        """Ask for the reason to send the work order back."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_send_back"),
            "context": {"default_visit_ids": self.ids},
        }

    def action_send_back(self, reason=""):
        """Reopen done, approved or signed visits for the technician, saying why; the signature is taken off."""
        self._check_is_office()
        for visit in self:
            if visit.state in ("done", "approved"):
                visit._check_is_manager()
            elif not (visit.state == "in_progress" and visit.signed_on):
                raise UserError(self.env._("%s cannot be sent back.", visit.display_name))
            visit._set_state("in_progress", signature=False, signed_by=False, signed_on=False)
            visit.message_post(
                body=self.env._("Sent back: %s", reason) if reason else self.env._("Sent back."),
                partner_ids=visit.technician_ids.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _get_summary_of_work(self):
        return " · ".join(filter(None, [super()._get_summary_of_work(), *self.technician_ids.mapped("name")])) or False

    def _prepare_next_vals(self):
        return {**super()._prepare_next_vals(), "technician_ids": [Command.set(self.technician_ids.ids)]}

    def _prepare_labour_line(self, product):
        return {**super()._prepare_labour_line(product), "technician_id": self.technician_ids[:1].id}

    # --- Planning --------------------------------------------------------------------------------------------------

    def action_plan(self):
        """Ask date, hour and technicians, showing who is free."""
        self._check_is_office()
        self._check_ahead()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_visit_schedule"),
            "context": {"default_visit_ids": self.ids},
        }

    def _check_ahead(self):
        """Raises UserError where a visit has begun, or was cancelled."""
        closed = self.filtered(lambda visit: visit.state not in AHEAD_STATES)
        if closed:
            raise UserError(self.env._("%s is past planning.", closed[0].display_name))

    def action_unplan(self):
        """Take visits off the calendar, back to the list of what is still to plan."""
        self._check_is_office()
        self.write({"date_start": False, "date_end": False})

    def _get_suggestions(self):
        """[(technician, words, another start or False)] of those who would come otherwise. For rooms to extend."""
        return []

    def _get_promised(self):
        """{visit: the moment by which it was promised to be done, naive UTC, or False}. For addons that promise."""
        return dict.fromkeys(self, False)

    def _get_promised_start(self):
        """{visit: the moment by which work must begin to keep what was promised, naive UTC, or False}."""
        return dict.fromkeys(self, False)

    @api.private
    def _plan(self, plans):
        """Fix date and technicians of many visits at once: the one way in which a plan becomes dates, assignments,
        events and mail.

        :param plans: {visit: (start, stop, technicians)}, times in naive UTC; technicians may be None to keep them
        """
        visits = self.browse().concat(*plans)
        vals = dict.fromkeys(("date_start", "date_end", "technician_ids"))
        visits._check_write(vals)
        change = visits._before_write(vals)
        teams = defaultdict(list)
        for visit, (start, stop, technicians) in zip(visits, plans.values(), strict=True):
            visit._write_alone({"date_start": start, "date_end": stop})
            if technicians is not None:
                teams[technicians].append(visit.id)
        for technicians, visit_ids in teams.items():
            self.browse(visit_ids)._write_alone({"technician_ids": [Command.set(technicians.ids)]})
        visits._after_write(change)

    def _is_wanted_on(self, day):
        """Whether `day` lies in the window the customer asked for."""
        self.ensure_one()
        return (not self.window_start or self.window_start <= day) and (not self.window_end or day <= self.window_end)

    def _get_usual_technicians(self):
        """The technicians of the last visit to the same equipment, else to the same customer."""
        self.ensure_one()
        planned = (
            Domain("id", "!=", self.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date_start", "!=", False)
            & Domain("state", "!=", "cancelled")
            & Domain("assignment_ids.user_id", "any", self.env["res.users"]._get_technician_domain(self.company_id))
        )
        for name in ("equipment_ids", "partner_id"):
            same = Domain(name, "in", self[name].ids)
            if last := self.search(planned & same, order="date_start desc, id desc", limit=1):
                return last.technician_ids.filtered("is_service_technician")
        return self.env["res.users"]

    # --- The calendar event ----------------------------------------------------------------------------------------

    def _sync_calendar(self):
        """Make each visit's event and state agree with its dates and technicians, in sets."""
        self._complete_dates()
        dated = self.filtered(lambda visit: visit.date_start and visit.state in (*AHEAD_STATES, "in_progress"))
        undated = self.filtered(lambda visit: not visit.date_start and visit.state in AHEAD_STATES)
        dated.filtered(lambda visit: visit.state == "new")._set_state("planned")
        undated.filtered(lambda visit: visit.state == "planned")._set_state("new")
        undated._drop_events()
        missing = dated.filtered(lambda visit: not visit.event_id)
        missing._create_events()
        for visit in dated - missing:
            visit._update_event()

    def _complete_dates(self):
        """A start without an end lasts the visit's duration."""
        for visit in self:
            if visit.date_start and (not visit.date_end or visit.date_end <= visit.date_start):
                end = visit.date_start + timedelta(hours=visit.duration or 1.0)
                visit._as_owner()._write_alone({"date_end": end})

    def _event_env(self):
        """Events are written with all rights once the visit may be written; Odoo's invitations stay silent."""
        # The keys are Odoo's own: its mail would invite a second time, its log notes fill the event.
        return self.env["calendar.event"].sudo().with_context(
            dont_notify=True,
            skip_contact_description=True,
            skip_attendee_notification=True,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_create_nolog=True,
        )

    def _create_events(self):
        """Linked as they are made: Odoo sends no invitations for the event of a visit."""
        self._event_env().create(
            [{**visit._prepare_event_vals(), "service_visit_ids": [Command.link(visit.id)]} for visit in self]
        )

    def _update_event(self):
        """Write what the event shows otherwise, and nothing where it agrees: it may be the event that moved."""
        event = self.event_id.with_env(self._event_env().env)
        wanted = self._prepare_event_vals()
        changed = {name: wanted[name] for name in ("name", "location", "start", "stop") if event[name] != wanted[name]}
        if {"start", "stop"} & changed.keys():
            changed["allday"] = False
        guests = event.partner_ids.filtered(lambda partner: not self._is_colleague(partner))
        attendees = guests | self.technician_ids.partner_id
        if event.partner_ids != attendees:
            changed |= {"partner_ids": [Command.set(attendees.ids)], "user_id": wanted["user_id"]}
        if changed:
            event.write(changed)

    def _is_colleague(self, partner):
        """Whether this attendee can be a technician of the visit; guests are left alone."""
        return any(not user.share and self.company_id in user.company_ids for user in partner.user_ids)

    def _drop_events(self):
        """Take visits out of the calendar."""
        events = self.event_id
        self._as_owner()._write_alone({"event_id": False})
        events.with_env(self._event_env().env).unlink()

    def _prepare_event_vals(self):
        self.ensure_one()
        technicians = self.technician_ids
        return {
            "name": " · ".join(filter(None, [self.name, self.subject, self.partner_id.name])),
            "start": self.date_start,
            "stop": self.date_end,
            "location": self.site_address,
            "user_id": (technicians[:1] or self.user_id).id,
            "partner_ids": [Command.set(technicians.partner_id.ids)],
            "allday": False,
        }

    def action_view_event(self):
        """Open the visit's event in the calendar."""
        self.ensure_one()
        return self._open_record(self.event_id, self.env._("Calendar Event"))

    # --- Free time (row X5) ----------------------------------------------------------------------------------------

    def _get_conflicts(self, start, stop, technicians):
        """What stands against these visits at that time: {technician: [sentence]}, empty where nothing does."""
        conflicts = technicians._service_conflicts(start, stop, self.company_id[:1] or self.env.company, self)
        return {user: sentences for user, sentences in conflicts.items() if sentences}

    @api.depends("date_start", "date_end", "technician_ids", "state")
    def _compute_conflict_note(self):
        """One line for each technician who is not free, for visits still to come."""
        now = fields.Datetime.now()
        for visit in self:
            coming = visit.state in AHEAD_STATES and visit.date_start and visit.date_end and visit.date_end > now
            conflicts = coming and visit._origin._get_conflicts(
                visit.date_start, visit.date_end, visit.technician_ids._origin
            )
            visit.conflict_note = visit._format_conflicts(conflicts or {})

    @api.model
    def _format_conflicts(self, conflicts):
        """{technician: [sentence]} as text, one line for each technician."""
        return "\n".join(f"{user.name}: {'; '.join(sentences)}" for user, sentences in conflicts.items())
