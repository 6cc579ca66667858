from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceTechnicianSkill(models.Model):
    """That a technician has a skill, since when and until when; a certificate that was renewed is a second one."""

    _name = "service.technician.skill"
    _description = "Skill of a Technician"
    _inherit = ["owned.fields.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "user_id, skill_id, date_from desc, id desc"
    _rec_names_search = ["user_id.name", "skill_id.name"]

    user_id = fields.Many2one(
        "res.users", "Technician", required=True, index=True, ondelete="cascade",
        domain=[("is_service_technician", "=", True)],
    )
    skill_id = fields.Many2one("service.skill", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="skill_id.company_id")
    date_from = fields.Date("Since", help="Empty: always had it.")
    date_to = fields.Date("Valid until", tracking=True, help="Empty: does not expire.")
    certificate = fields.Binary(attachment=True)
    certificate_name = fields.Char()
    state = fields.Selection(
        [("future", "Not yet"), ("valid", "Valid"), ("ending", "Expires soon"), ("expired", "Expired")],
        compute="_compute_state",
    )
    announced_for = fields.Date(readonly=True, copy=False, help="The expiry somebody has been told about.")

    _check_dates = models.Constraint("CHECK(date_to >= date_from)", "The skill would end before it begins.")
    _expiry_idx = models.Index("(date_to) WHERE date_to IS NOT NULL")

    @api.depends("user_id.name", "skill_id.name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.user_id.name}: {row.skill_id.name}"

    @api.depends("date_from", "date_to", "skill_id.warning_days")
    def _compute_state(self):
        today = self.env.company._local_today()
        for row in self:
            if row.date_to and row.date_to < today:
                row.state = "expired"
            elif row.date_from and row.date_from > today:
                row.state = "future"
            else:
                row.state = "ending" if row._is_ending(today) else "valid"

    def _is_ending(self, today):
        days = self.skill_id.warning_days
        return bool(days and self.date_to and self.date_to <= today + timedelta(days=days))

    # --- Expiry ----------------------------------------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "date_to" in vals:
            # A later expiry settles what was to do about the former one.
            settled = self.filtered(lambda row: row.announced_for and row.announced_for != row.date_to)
            settled.activity_unlink(["service_maintenance_planning.activity_certificate"])
        return result

    @api.model
    def _get_expiring_domain(self):
        """Certificates whose expiry may have to be announced: of technicians who still go."""
        latest = max(self.env["service.skill"].search([]).mapped("warning_days"), default=0)
        today = fields.Date.today()
        return (
            Domain("user_id.active", "=", True)
            & Domain("user_id.is_service_technician", "=", True)
            & Domain("date_to", ">=", today - timedelta(days=latest))
            & Domain("date_to", "<=", today + timedelta(days=latest + 1))
        )

    @api.model
    def _cron_announce_expiry(self):
        """One to-do for each certificate that expires soon and was not renewed."""
        rows = self.search(self._get_expiring_domain())
        renewed = self._get_renewed(rows)
        due = rows.browse()
        for company, group in rows.grouped(lambda row: row.company_id or row.user_id.company_id).items():
            today = company._local_today()
            due |= group.filtered(lambda row, today=today: row.announced_for != row.date_to and row._is_ending(today))
        for row in due - renewed:
            row.activity_schedule(
                "service_maintenance_planning.activity_certificate",
                row.date_to,
                summary=self.env._("%(skill)s of %(user)s expires", skill=row.skill_id.name, user=row.user_id.name),
                user_id=row._get_expiry_user().id,
            )
            row._write_owned({"announced_for": row.date_to})

    def _get_renewed(self, rows):
        """Those of `rows` whose technician has the same skill for longer."""
        others = self.search([("user_id", "in", rows.user_id.ids), ("skill_id", "in", rows.skill_id.ids)])
        longest = {}
        for row in others:
            key = (row.user_id, row.skill_id)
            longest[key] = max(longest.get(key, date.min), row.date_to or date.max)
        return rows.filtered(lambda row: row.date_to < longest[row.user_id, row.skill_id])

    def _get_expiry_user(self):
        """Who is told: the dispatcher who entered the certificate, as long as that one plans, else the technician."""
        self.ensure_one()
        author = self.create_uid
        return author if author.active and author.has_group("service_maintenance.group_dispatcher") else self.user_id
