from collections import defaultdict
from datetime import date

from odoo import fields, models
from odoo.tools import format_date


class ResUsers(models.Model):
    _inherit = "res.users"

    service_skill_ids = fields.One2many("service.technician.skill", "user_id", "Skills")

    def _get_skills_held(self):
        """{user: rows of service.technician.skill, whenever they are valid}."""
        # With all rights: a technician who looks at a visit for two may not read the colleague's certificates.
        rows = self.env["service.technician.skill"].sudo().search_fetch(
            [("user_id", "in", self.ids)], ["user_id", "skill_id", "date_from", "date_to"]
        )
        by_user = rows.grouped("user_id")
        return {user: by_user.get(user.sudo(), rows.browse()) for user in self}

    def _get_missing_skills(self, needed, held, day):
        """[sentence] of the skills in `needed` that this technician does not have on `day`.

        :param held: what `_get_skills_held` says of the technician
        """
        self.ensure_one()
        sentences = []
        for skill in needed:
            rows = held.filtered(lambda row, skill=skill: row.skill_id.id == skill.id)
            if any(row._is_valid_on(day) for row in rows):
                continue
            lapsed = max((row.date_to for row in rows if row.date_to and row.date_to < day), default=None)
            if lapsed:
                day_lapsed = format_date(self.env, lapsed)
                sentences.append(self.env._("%(skill)s expired on %(date)s", skill=skill.name, date=day_lapsed))
            else:
                sentences.append(self.env._("does not have the skill %s", skill.name))
        return sentences

    def _get_skilled_days(self, needed, days):
        """{user: those of `days` on which the user has all the skills in `needed`}."""
        days = set(days)
        if not needed:
            return dict.fromkeys(self, days)
        found = {}
        for user, rows in self._get_skills_held().items():
            spans = defaultdict(list)
            for row in rows:
                spans[row.skill_id.id].append((row.date_from or date.min, row.date_to or date.max))
            found[user] = {
                day for day in days if all(any(a <= day <= b for a, b in spans[skill_id]) for skill_id in needed.ids)
            }
        return found
