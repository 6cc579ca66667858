from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..base.roles import MANAGER

COLORS = range(1, 12)


class ResUsers(models.Model):
    """Who goes to the customers, and the colour by which a technician is known on every screen."""

    _inherit = "res.users"

    is_service_technician = fields.Boolean(
        "Goes to Customers",
        compute="_compute_is_service_technician",
        inverse="_inverse_is_service_technician",
        store=True,
        readonly=False,
        help="Can be planned for visits. A user whose role is Technician is one; others are where it is said here.",
    )
    stays_in_office = fields.Boolean(help="Has the role and does not go to customers: that was said by hand.")
    service_color = fields.Integer(
        "Technician Color", compute="_compute_service_color", store=True, readonly=False, help="From 1 to 11."
    )

    _check_service_color = models.Constraint(
        "CHECK(service_color IS NULL OR service_color BETWEEN 0 AND 11)",
        "A technician's color is a number from 1 to 11.",
    )

    @api.depends("group_ids")
    def _compute_is_service_technician(self):
        """By the role, unless it was said otherwise; one who was promoted still goes."""
        role = self._get_technician_role()
        for user in self:
            may = not user.share and role in user.all_group_ids
            goes = user.is_service_technician or (role in user.group_ids and not user.stays_in_office)
            user.is_service_technician = may and goes

    def _inverse_is_service_technician(self):
        role = self._get_technician_role()
        for user in self:
            # Who loses the role says nothing about whoever gets it again.
            user.stays_in_office = role in user.all_group_ids and not user.is_service_technician

    @api.depends("is_service_technician")
    def _compute_service_color(self):
        """The colour that the fewest technicians have, for who becomes one."""
        new = self.filtered(lambda user: user.is_service_technician and not user.service_color)
        domain = Domain("is_service_technician", "=", True) & Domain("service_color", "in", list(COLORS))
        technicians = self.with_context(active_test=False)  # whoever comes back keeps the colour
        used = dict(technicians._read_group(domain, ["service_color"], ["__count"])) if new else {}
        for user in self:
            user.service_color = user.service_color
            if user in new:
                user.service_color = min(COLORS, key=lambda color: used.get(color, 0))
                used[user.service_color] = used.get(user.service_color, 0) + 1

    @api.constrains("is_service_technician", "group_ids")
    def _check_service_technician(self):
        role = self._get_technician_role()
        for user in self:
            if user.is_service_technician and role not in user.all_group_ids:
                raise ValidationError(
                    self.env._("%s needs a role in Service first: without one, visits cannot be opened.", user.name)
                )

    @api.model
    def _get_technician_fields(self):
        """The names of what managers say of a technician. For addons to extend."""
        return {"is_service_technician", "service_color"}

    def write(self, vals):
        """Managers in Service say how technicians work, without the right to change anything else of a user."""
        if not self.env.su and vals and vals.keys() <= self._get_technician_fields() and self._may_manage_technicians():
            # With all rights: only an administrator changes users, and these fields are no rights.
            return super(ResUsers, self.sudo()).write(vals)
        return super().write(vals)

    def _may_manage_technicians(self):
        """Whether these are colleagues in a company of this manager's."""
        return self.env.user.has_group(MANAGER) and all(
            not user.share and user.company_ids & self.env.companies for user in self
        )

    @api.model
    def _get_technician_role(self):
        """The group; none while the addon is installed: the columns are filled before the groups are made."""
        role = self.env.ref("service_maintenance.group_technician", raise_if_not_found=False)
        return role or self.env["res.groups"]

    @api.model
    def _get_technician_domain(self, companies):
        """Finds the technicians who work in one of these companies."""
        return Domain("is_service_technician", "=", True) & Domain("company_ids", "in", companies.ids)
