from odoo import api, models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merged customers keep every call: the cards are merged before their partners."""
        # Who merges partners need not see their cards.
        Customer = self.env["credit.customer"].sudo()
        sources = Customer.search([("partner_id", "in", src_partners.ids)])
        for company, cards in sources.grouped("company_id").items():
            target = Customer._of_partners(company, dst_partner)
            cards._merge_into(target or cards[:1], dst_partner.commercial_partner_id)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self.env["credit.customer"]._refresh_after_commit(partners)
        return res
