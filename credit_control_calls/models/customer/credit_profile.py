from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    customer_ids = fields.One2many("credit.customer", "profile_id", readonly=True)
    customer_count = fields.Integer(compute="_compute_customer_count")

    def _compute_customer_count(self):
        Customer = self.env["credit.customer"]
        counts = dict(Customer._read_group([("profile_id", "in", self.ids)], ["profile_id"], ["__count"]))
        for profile in self:
            profile.customer_count = counts.get(profile, 0)

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles._refresh_customers()
        return profiles

    def write(self, vals):
        res = super().write(vals)
        if set(vals) - {"name"}:
            self._refresh_customers()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        """Customers left without a profile would never be called again."""
        # Also those of companies the user does not see.
        default = self.env["res.company"].sudo().search_count([("credit_profile_id", "in", self.ids)], limit=1)
        if default or self.sudo().customer_ids:
            raise UserError(self.env._("A profile that monitors customers is archived, not deleted."))

    def _refresh_customers(self):
        """The figures of every customer may hang on a changed profile."""
        # While the addon is installed there are no customers yet.
        if self.env.context.get("install_mode"):
            return
        # A shared profile concerns companies its editor does not see.
        Company = self.env["res.company"].sudo()
        shared = not all(profile.company_id for profile in self)
        within = [] if shared else [("id", "child_of", self.company_id.ids)]
        # With all rights: figures are the Update's to write.
        self.env["credit.customer"].sudo()._update(Company.search(within))

    def action_open_customers(self):
        """The customers this profile monitors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control_calls.action_credit_customer_all")
        action["domain"] = [("profile_id", "in", self.ids)]
        return action
