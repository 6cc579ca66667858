from odoo import api, models
from odoo.tools import SQL, ormcache


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    @api.private
    def _next_batch(self, code, count, company):
        """Draw `count` numbers of the sequence `code` of `company` in one query; returns them as a list of strings.

        Sequences kept without gaps or by date range are drawn one by one, as they must be.
        """
        # With all rights: sequences are the administrator's, numbers everybody's.
        sequence = self.sudo().browse(self._get_batch_sequence_id(code, company.id))
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _i in range(count)]
        # In SQL: the ORM draws one number at a time.
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]

    @api.model
    @ormcache("code", "company_id")
    def _get_batch_sequence_id(self, code, company_id):
        """The sequence of this code that belongs to the company, else the one shared by all."""
        domain = [("code", "=", code), ("company_id", "in", [company_id, False])]
        # With all rights, as above.
        return self.sudo().search(domain, order="company_id", limit=1).id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"code", "company_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
