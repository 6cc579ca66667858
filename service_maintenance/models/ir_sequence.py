from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    @api.private
    def _next_batch(self, code, count, company):
        """Draw `count` numbers of the sequence `code` of `company` in one query; returns them as a list of strings.

        Sequences kept without gaps or by date range are drawn one by one, as they must be.
        """
        sequence = self.sudo().search(
            [("code", "=", code), ("company_id", "in", [company.id, False])], order="company_id", limit=1
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _i in range(count)]
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]
