from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_refreshed_at = fields.Datetime(string="Credit Control Updated", readonly=True)
    credit_error = fields.Char(string="Credit Control Failed", readonly=True, copy=False)
    credit_error_activity_id = fields.Many2one("mail.activity", readonly=True, copy=False, ondelete="set null")

    def write(self, vals):
        """What comes first in the list is stored with the figures."""
        res = super().write(vals)
        if "credit_list_order" in vals:
            # Who may change the setting need not see the figures.
            self.env["credit.customer"].sudo()._update(self)
        return res

    def _credit_is_of_today(self) -> bool:
        """Whether the figures were brought up to date since the company's day began, and nothing failed since."""
        refreshed = self.credit_refreshed_at
        return bool(refreshed) and not self.credit_error and self._local_date(refreshed) == self._local_today()

    def _credit_note_failure(self, error):
        """The failure stands on the company, with one to-do for a credit manager."""
        self.ensure_one()
        self.credit_error = f"{type(error).__name__}: {error}"[:500]
        if not self.credit_error_activity_id.active:
            self.credit_error_activity_id = self.partner_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Credit control could not be updated for %s", self.name),
                note=self.credit_error,
                user_id=self._credit_get_failure_user().id,
            )

    def _credit_clear_failure(self):
        """All is well again: the to-do goes with the error."""
        self.credit_error_activity_id.unlink()
        self.credit_error = False

    def _credit_get_failure_user(self):
        """A credit manager of the company, else the administrator."""
        managers = self.env.ref("credit_control_calls.group_credit_manager").all_user_ids
        admin = self.env.ref("base.user_admin")
        mine = managers.filtered(lambda user: user.active and not user._is_superuser() and self in user.company_ids)
        return (mine - admin)[:1] or admin
