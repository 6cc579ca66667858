from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...engine.held import Held


class ResUsers(models.Model):
    _inherit = "res.users"

    service_skill_ids = fields.One2many("service.technician.skill", "user_id", "Certificates")
    service_held_skill_ids = fields.Many2many(
        "service.skill", string="Skills", compute="_compute_service_held_skill_ids", help="What is valid today."
    )

    @api.depends("service_skill_ids.skill_id", "service_skill_ids.date_from", "service_skill_ids.date_to")
    def _compute_service_held_skill_ids(self):
        today = self.env.company._local_today()
        for user, held in self._get_skills_held().items():
            user.service_held_skill_ids = held.on(today)

    def write(self, vals):
        """Whoever may write certificates does so on the technician as well, without the right to change users."""
        commands = vals.get("service_skill_ids")
        if commands and not self.env.su and self.env["service.technician.skill"].has_access("write"):
            vals = {name: value for name, value in vals.items() if name != "service_skill_ids"}
            self._write_skills(commands)
        return super().write(vals) if vals or not commands else True

    def _write_skills(self, commands):
        """What the lines of a form say, in the name of who says it."""
        rows = self.env["service.technician.skill"]
        for command in commands:
            match command:
                case (Command.CREATE, _id, vals):
                    rows.create([{**vals, "user_id": user.id} for user in self])
                case (Command.UPDATE, row_id, vals):
                    rows.browse(row_id).write(vals)
                case (Command.DELETE, row_id, *_rest):
                    rows.browse(row_id).unlink()
                case _:
                    raise UserError(self.env._("Certificates are added, changed or deleted, one by one."))

    def _get_skills_held(self):
        """{user: Held}, whenever the skills are valid. For addons that know of more."""
        # With all rights: a technician who looks at a visit for two may not read the colleague's certificates.
        rows = self.env["service.technician.skill"].sudo().search_fetch(
            [("user_id", "in", self.ids)], ["user_id", "skill_id", "date_from", "date_to"]
        )
        found = {user: Held() for user in self}
        for row in rows:
            found[row.user_id].add(row.skill_id.id, row.date_from, row.date_to)
        return found

    def _get_missing_skills(self, needed, held, day):
        """[sentence] of the skills in `needed` that this technician does not have on `day`.

        :param held: what `_get_skills_held` says of the technician
        """
        self.ensure_one()
        sentences = []
        for skill in needed:
            if held.has(skill.id, day):
                continue
            lapsed = max((end for _begin, end in held[skill.id] if end < day), default=None)
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
        return {
            user: {day for day in days if all(held.has(skill_id, day) for skill_id in needed.ids)}
            for user, held in self._get_skills_held().items()
        }
