from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_mail_work_order = fields.Boolean(
        "Mail Signed Work Orders", default=True, help="Mail the signed work order to the contact by itself."
    )
    service_alias_id = fields.Many2one("mail.alias", "Service Address", ondelete="set null", copy=False)
    service_request_type_id = fields.Many2one(
        "service.visit.type", "Type of Mailed Requests", check_company=True
    )
    service_request_user_id = fields.Many2one(
        "res.users", "Responsible for Mailed Requests", domain="[('share', '=', False), ('company_ids', 'in', id)]"
    )
    service_request_limit = fields.Integer(
        "Requests per Sender and Hour", default=20, help="What comes beyond is filed with the sender's last visit."
    )

    _check_service_request_limit = models.Constraint(
        "CHECK(service_request_limit >= 1)", "Let at least one request an hour open a visit."
    )

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            # With all rights: mail aliases are the administrator's, this one follows its company.
            self.sudo().service_alias_id.alias_domain_id = vals["alias_domain_id"]
        return result

    def _set_service_alias(self, name):
        """Receive requests at `name`@ the company's mail domain; an empty name stops that."""
        self.ensure_one()
        # With all rights: mail aliases are the administrator's, this one is set in the app's settings.
        alias = self.sudo().service_alias_id
        if not name:
            alias.unlink()
        elif alias:
            alias.alias_name = name
        else:
            # With all rights: aliases are the administrator's, this one is set in the service settings.
            self.sudo().service_alias_id = self.env["mail.alias"].sudo().create(
                {
                    "alias_name": name,
                    "alias_model_id": self.env["ir.model"]._get_id("service.visit"),
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_defaults": repr({"company_id": self.id}),
                }
            )
