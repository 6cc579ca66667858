from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

# What a bar or a card is made of.
VISIT_FIELDS = (
    "name",
    "subject",
    "partner_id",
    "site_id",
    "type_id",
    "company_id",
    "state",
    "priority",
    "window_start",
    "window_end",
    "date_start",
    "date_end",
    "date_reported",
    "duration",
    "area",
    "event_id",
)
TO_PLAN_ORDER = "priority desc, window_end, date_reported, id"


class ServicePlanningBoardToPlan(models.AbstractModel):
    """The list beside the board."""

    _name = "service.planning.board.to.plan"
    _description = "What Is to Plan on the Board"

    @api.model
    def _get_to_plan(self, domain, group_by, limit):
        visits = self.env["service.visit"]
        if not visits._is_office():
            return {"records": [], "length": 0}
        wanted = Domain("state", "=", "new") & Domain(list(domain))
        name, _colon, part = (group_by or "").partition(":")
        field = visits._fields.get(name)
        order = TO_PLAN_ORDER
        if field and field.store and field.type not in ("many2many", "one2many"):
            order = f"{name}, {TO_PLAN_ORDER}"
        found = visits.search_fetch(wanted, VISIT_FIELDS, order=order, limit=limit)
        length = len(found) if len(found) < limit else visits.search_count(wanted)
        records = [
            {
                **described,
                "is_late": visit.is_late,
                "waiting_days": visit.waiting_days,
                "group": self._get_group_label(visit, field, part) if field else "",
            }
            for visit, described in zip(found, self._describe_visits(found, self._get_answers(found)))
        ]
        if field:
            # Names of people and things are read in no order of the database.
            records.sort(key=lambda record: record["group"] == "")
        return {"records": records, "length": length}

    @api.model
    def _get_group_label(self, visit, field, part):
        value = visit[field.name]
        if not value:
            return ""
        if field.relational:
            return ", ".join(value.sudo().mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type in ("date", "datetime"):
            formats = {"year": "yyyy", "quarter": "QQQ yyyy", "week": "'W'w YYYY", "day": "d MMM yyyy"}
            return format_date(self.env, value, date_format=formats.get(part, "MMMM yyyy"))
        return str(value)
