from odoo import api, fields, models


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
            self.visit_id._check_unlocked()
        result = super().write(vals)
        if "visit_id" in vals:
            self._check_visit()
        return result

    def _check_visit(self):
        """Raises where the visit these records were put on is locked, or not this user's to write."""
        self.visit_id.check_access("write")
        self.visit_id._check_unlocked()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self.visit_id._check_unlocked()
