from odoo import api, fields, models
from odoo.tools import SQL


class ServiceVisitRecordMixin(models.AbstractModel):
    """What hangs on a visit is closed with it: signed or done, it changes only after the visit was sent back."""

    _name = "service.visit.record.mixin"
    _description = "Record of a Visit"
    _inherit = ["owned.fields.mixin"]

    visit_id = fields.Many2one("service.visit", required=True, index=True, ondelete="cascade")

    def _is_work(self, vals):
        """Whether writing `vals` changes what was done, and not only how it is shown."""
        return bool(vals.keys() - {"sequence"})

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_visit()
        return records

    def write(self, vals):
        if self._is_work(vals):
            self._check_open()
        result = super().write(vals)
        if "visit_id" in vals:
            self._check_visit()
        return result

    def _check_visit(self):
        """Raises where the visit these records were put on is locked, or not this user's to write."""
        self.visit_id.check_access("write")
        self._check_open()

    def _check_open(self):
        """Raises UserError where the visit is locked; whoever signs it at the same time waits, or makes this wait."""
        self.visit_id._check_unlocked()
        if self.visit_id and not self.env.su:
            # In SQL, and an update: who waited for a lock alone would go on with what stood there before.
            self.env.cr.execute(
                SQL("UPDATE service_visit SET write_uid = write_uid WHERE id = ANY(%s)", list(self.visit_id.ids))
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_open()
