from odoo import fields, models


class ProjectTask(models.Model):
    """A task that a due date opened: doing it completes that due date (row X4)."""

    _inherit = "project.task"

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )
    service_due_id = fields.Many2one("service.contract.due", readonly=True, copy=False, ondelete="set null")

    _unique_service_due = models.UniqueIndex(
        "(service_due_id) WHERE service_due_id IS NOT NULL", "This due date has its task already."
    )

    def write(self, vals):
        before = {task: task.state for task in self.sudo() if task.service_due_id} if "state" in vals else {}
        result = super().write(vals)
        changed = self.browse(task.id for task, state in before.items() if task.state != state)
        changed.sudo()._follow_service_state({task.id: state for task, state in before.items()})
        return result

    def unlink(self):
        contracts = self.sudo().service_due_id.filtered(lambda due: not due.date_completed).contract_id
        result = super().unlink()
        contracts._extend_schedule()
        return result

    def _follow_service_state(self, before):
        """Complete the due dates of tasks that are done now, take it back for reopened ones.

        :param before: {task id: former state}
        """
        done = self.filtered(lambda task: task.state == "1_done")
        done.service_due_id._complete()
        reopened = self.filtered(lambda task: before[task.id] == "1_done")
        reopened.service_due_id._uncomplete()
        cancelled = self.filtered(lambda task: task.state == "1_canceled")
        cancelled.service_due_id.contract_id._extend_schedule()
        resumed = (self - reopened - done - cancelled).filtered(lambda task: before[task.id] == "1_canceled")
        resumed.service_due_id._drop_following()

    def action_view_service_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.contract",
            "res_id": self.service_contract_id.id,
            "views": [(False, "form")],
        }
