from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.service_maintenance.models.base.roles import OFFICE


class ServiceVisit(models.Model):
    """What a visit asks of who goes there: skills, and what the customer wishes."""

    _inherit = "service.visit"

    extra_skill_ids = fields.Many2many(
        "service.skill", string="Also Needed", writers=OFFICE,
        help="Skills this visit needs beside those of its type and equipment.",
    )
    skill_ids = fields.Many2many(
        "service.skill", string="Skills Needed", compute="_compute_skill_ids", search="_search_skill_ids"
    )
    wanted_technician_ids = fields.Many2many(
        "res.users", string="Wanted Technicians", compute="_compute_wanted_technicians", compute_sudo=True
    )
    unwanted_technician_ids = fields.Many2many(
        "res.users", string="Unwanted Technicians", compute="_compute_wanted_technicians", compute_sudo=True,
        groups=OFFICE,
    )

    @api.depends("type_id.skill_ids", "equipment_ids.category_id.skill_ids", "extra_skill_ids")
    def _compute_skill_ids(self):
        for visit in self:
            visit.skill_ids = (
                visit.type_id.skill_ids | visit.equipment_ids.category_id.skill_ids | visit.extra_skill_ids
            )

    def _search_skill_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain(path, "in", value)
            for path in ("type_id.skill_ids", "equipment_ids.category_id.skill_ids", "extra_skill_ids")
        )

    @api.depends(
        *(
            f"{path}.{wish}"
            for path in ("partner_id", "partner_id.commercial_partner_id", "site_id", "equipment_ids")
            for wish in ("wanted_technician_ids", "unwanted_technician_ids")
        )
    )
    def _compute_wanted_technicians(self):
        """The wishes of the customer, of the site and for the equipment; who is unwanted by one is not wanted."""
        wishes = ["wanted_technician_ids", "unwanted_technician_ids"]
        (self.partner_id | self.partner_id.commercial_partner_id | self.site_id).fetch(wishes)  # of all at once
        self.equipment_ids.fetch(wishes)
        for visit in self:
            people = visit.partner_id | visit.partner_id.commercial_partner_id | visit.site_id
            unwanted = people.unwanted_technician_ids | visit.equipment_ids.unwanted_technician_ids
            visit.unwanted_technician_ids = unwanted
            visit.wanted_technician_ids = (
                people.wanted_technician_ids | visit.equipment_ids.wanted_technician_ids
            ) - unwanted

    # --- What stands against somebody ------------------------------------------------------------------------------

    def _get_conflicts(self, start, stop, technicians):
        conflicts = super()._get_conflicts(start, stop, technicians)
        return self._add_gaps(conflicts, self._get_skill_gaps(start, technicians))

    @api.model
    def _add_gaps(self, conflicts, gaps):
        """Both {technician: [sentence]} as one, no sentence twice."""
        for user, sentences in gaps.items():
            known = conflicts.setdefault(user, [])
            known += [sentence for sentence in sentences if sentence not in known]
        return conflicts

    def _get_skill_gaps(self, start, technicians):
        """{technician: [sentence]} of skills that are missing on the day of `start` (naive UTC), and of customers who
        want somebody else; only those of whom there is something to say."""
        needed, company = self.skill_ids, self.company_id[:1] or self.env.company
        # With all rights: whom a customer does not want is not shown to the technician, but asked about all the same.
        unwanted = self.sudo().unwanted_technician_ids.with_env(self.env)
        if not (needed or unwanted & technicians):
            return {}
        day = company._local_date(start)
        held = technicians._get_skills_held() if needed else {}
        gaps = {user: user._get_missing_skills(needed, held[user], day) if needed else [] for user in technicians}
        for user in technicians & unwanted:
            gaps[user].append(self.env._("not wanted by the customer"))
        return {user: sentences for user, sentences in gaps.items() if sentences}

    @api.depends("type_id", "equipment_ids", "extra_skill_ids", "partner_id", "site_id")
    def _compute_conflict_note(self):
        return super()._compute_conflict_note()
