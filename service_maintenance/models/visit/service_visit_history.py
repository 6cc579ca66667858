from odoo import fields, models


class ServiceVisitHistory(models.AbstractModel):
    """The part of a visit that tells what was agreed and done last time on the same equipment, else for the same
    customer (row C6)."""

    _name = "service.visit.history"
    _description = "History of a Visit"

    last_visit_date = fields.Date("Last Visit", compute="_compute_last_visit")
    last_visit_summary = fields.Char("Last Time", compute="_compute_last_visit")
    last_visit_report = fields.Html("Report of Last Time", compute="_compute_last_visit")
    last_visit_defects = fields.Text("Defects Left", compute="_compute_last_visit")

    def _compute_last_visit(self):
        """For the form, which shows one visit at a time."""
        for visit in self:
            # With all rights: whoever goes there needs to know, also where a colleague was.
            last = visit._origin.sudo()._get_last_visit()
            visit.last_visit_date = last.effective_end and last._get_local_date(last.effective_end)
            visit.last_visit_summary = last._get_summary_of_work()
            visit.last_visit_report = last.work_report
            visit.last_visit_defects = "\n".join(
                defect.name for defect in last.defect_ids if not defect.is_repaired
            )

    def _get_summary_of_work(self):
        """What it was about, and who was there."""
        return self.subject or False

    def _get_last_visit(self):
        """The latest finished visit to the same equipment, else to the same customer; empty where there is none."""
        domain = (
            fields.Domain("state", "in", ("done", "approved", "invoiced"))
            & fields.Domain("id", "!=", self.id)
            & fields.Domain("company_id", "=", self.company_id.id)
        )
        same = "equipment_ids" if self.equipment_ids else "partner_id"
        if not self[same]:
            return self.browse()
        return self.search(domain & fields.Domain(same, "in", self[same].ids), order="effective_end desc", limit=1)
