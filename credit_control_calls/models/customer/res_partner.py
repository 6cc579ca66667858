from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_customer_ids = fields.One2many(
        "credit.customer", "partner_id", readonly=True, groups="credit_control_calls.group_credit_controller"
    )

    def write(self, vals):
        """A new parent moves what is owed to another customer, once it is saved."""
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        family = self.commercial_partner_id
        res = super().write(vals)
        self.env["credit.customer"]._refresh_after_commit(family | self)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_credit_cards(self):
        """A card without history goes with its partner; history keeps the partner."""
        # Who deletes a partner need not see its card.
        self.sudo().credit_customer_ids.unlink()

    def action_open_credit_card(self):
        """The partner's credit control card in the current company.

        The card is opened on the first open item, so it may have to be made here.
        """
        self.ensure_one()
        Customer = self.env["credit.customer"]
        customer = Customer._of_partners(self.env.company, self)
        if not customer:
            # Cards are made by the Update only.
            Customer.sudo()._update(self.env.company, self)
            customer = Customer._of_partners(self.env.company, self)
        if not customer:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {"type": "info", "message": self.env._("%s has no open items.", self.display_name)},
            }
        return customer._open_card()
