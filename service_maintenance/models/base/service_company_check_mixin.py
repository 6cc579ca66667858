from odoo import models


class ServiceCompanyCheckMixin(models.AbstractModel):
    """Odoo's company check asked once for a set: record by record only where something is wrong, to name it."""

    _name = "service.company.check.mixin"
    _description = "Company Check in Sets"

    def _check_company(self, fnames=None):
        if len(self) > 1 and fnames is None and self._is_company_consistent():
            return
        super()._check_company(fnames)

    def _is_company_consistent(self):
        """Whether all that these records link to belongs to their companies."""
        names = [name for name, field in self._fields.items() if field.relational and field.check_company]
        # With all rights: companies are compared, of records the user may not read, too.
        for company, records in self.sudo().grouped("company_id").items():
            for name in names:
                linked = records[name].with_context(active_test=False)
                domain = linked and linked._check_company_domain(company)
                if domain and linked != linked.filtered_domain(domain):
                    return False
        return True
