from contextlib import nullcontext

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

# What the event says of its visit: when, where, who, and that it takes time.
PLAN_FIELDS = (
    "name",
    "location",
    "start",
    "stop",
    "allday",
    "active",
    "partner_ids",
    "user_id",
    "show_as",
    "privacy",
    "recurrency",
    "service_visit_ids",
)
TIME_FIELDS = ("start_date", "stop_date", "duration")
# A calendar connector (Outlook, Google) marks what it writes as not to be sent back.
CONNECTOR_FIELDS = ("need_sync", "need_sync_m")


class CalendarEvent(models.Model):
    """The event of a visit: moving one moves the other, so that Outlook and Google carry it on (row A7).

    Whoever may not plan the visit does not move, rename or delete its event, nor change who attends.
    """

    _inherit = "calendar.event"

    service_visit_ids = fields.One2many("service.visit", "event_id", "Visits")

    def write(self, vals):
        vals, answers = self._split_answers(vals)
        held = self._filter_held()
        before = held._get_plans()
        is_by_connector = held and any(vals.get(name) is False for name in CONNECTOR_FIELDS)
        try:
            with self.env.cr.savepoint() if is_by_connector else nullcontext():
                result = super().write(dict(vals))
                if held._get_plans() != before:
                    held._refuse_plan()
        except AccessError:
            if not is_by_connector:
                raise
            # Refused, it would stop all of the technician's calendar from coming in.
            result = super().write(self._prepare_sending_back(vals))
        else:
            self._follow_event(vals)
        # Last: a visit that is declined takes its event out of the calendar.
        for attendee, state in answers.items():
            attendee.write({"state": state})
        return result

    def _follow_event(self, vals):
        """Let the visits follow what was written of their events."""
        if vals.get("active") is False:
            self._unplan_visits()
        elif {"start", "stop", "start_date", "stop_date", "partner_ids", "allday"} & vals.keys():
            self._move_visits()

    @api.model
    def _prepare_sending_back(self, vals):
        """What stays of `vals` where a technician changed the plan of a visit in Outlook or Google.

        Nothing of the plan, and the mark that sends the event back as the office planned it.
        """
        kept = vals.keys() - {*PLAN_FIELDS, *TIME_FIELDS, "attendee_ids"}
        back = {name: True for name in CONNECTOR_FIELDS if name in vals}
        return {**{name: vals[name] for name in kept}, **back}

    def _split_answers(self, vals):
        """(`vals` without this user's answers to visits, {attendee: answer}); attendees come along with their event."""
        # With all rights: a technician answers, and may not read every visit of the events given.
        own = self.sudo().filtered("service_visit_ids").attendee_ids._filter_own().with_env(self.env)
        answers, others = {}, []
        for command in vals.get("attendee_ids") or () if own else ():
            if command[0] == Command.UPDATE and command[1] in own.ids and "state" in command[2]:
                answers[own.browse(command[1])] = command[2]["state"]
            else:
                others.append(command)
        return {**vals, "attendee_ids": others} if answers else vals, answers

    # --- Whose event it is to change -------------------------------------------------------------------------------

    def _filter_held(self):
        """Those of these events whose visit is not this user's to plan."""
        visits = self.env["service.visit"]
        if self.env.su:
            return self.browse()
        planned = self.filtered(lambda event: event.sudo().service_visit_ids)  # whether it is one, whoever asks
        if not planned or not visits._is_office():
            return planned
        # In all companies of the user: a connector works in no particular one.
        mine = visits.with_context(allowed_company_ids=self.env.user._get_company_ids())
        return planned.filtered(
            lambda event: not mine.browse(event.sudo().service_visit_ids.ids).has_access("write")
        )

    def _get_plans(self):
        """[what each event says of its visit], to see whether that changed."""
        # With all rights: they are compared, not shown.
        return [[event[name] for name in PLAN_FIELDS] for event in self.sudo()]

    @api.private
    def _refuse_plan(self):
        """:raises AccessError: naming the visit whose event it is"""
        # With all rights: the refusal names a visit that the user may not read.
        visit = self.sudo().service_visit_ids[:1]
        raise AccessError(
            self.env._("%s is a visit: the office moves it, deletes it, and decides who goes.", visit.display_name)
        )

    # --- The visit follows -----------------------------------------------------------------------------------------

    def _move_visits(self):
        """Visits follow their event's time and attendees; where they agree already, nothing happens."""
        for event in self.sudo().filtered("service_visit_ids"):  # whoever moves the event may not read the visit
            for visit in event.service_visit_ids.filtered(lambda visit: visit.state in ("planned", "in_progress")):
                values = {}
                if (visit.date_start, visit.date_end) != (event.start, event.stop):
                    values |= {"date_start": event.start, "date_end": event.stop}
                technicians = event.partner_ids.filtered(visit._is_colleague).user_ids.filtered(
                    lambda user, company=visit.company_id: not user.share and company in user.company_ids
                )
                if technicians and technicians != visit.technician_ids:
                    values["technician_ids"] = [Command.set(technicians.ids)]
                if values:
                    visit.write(values)

    def _unplan_visits(self):
        """An event deleted in the calendar puts its visit back on the list of what is to plan."""
        # With all rights: who deletes the event was checked, the visit only follows.
        visits = self.sudo().service_visit_ids.filtered(lambda visit: visit.state == "planned")
        visits.write({"date_start": False, "date_end": False, "event_id": False})
        for visit in visits:
            visit.message_post(body=self.env._("Its event was deleted in the calendar: to be planned again."))

    def unlink(self):
        held = self._filter_held()
        if held:
            held._refuse_plan()
        self._unplan_visits()
        return super().unlink()

    def _skip_send_mail_status_update(self):
        """Visits send their own mail with all details instead of a bare invitation."""
        # With all rights: whether it is a visit does not depend on who asks.
        return bool(self.sudo().service_visit_ids) or super()._skip_send_mail_status_update()

    def action_open_visit(self):
        return self.service_visit_ids._action_open(self.env._("Visit"))
