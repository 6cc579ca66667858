from odoo import models


class ServiceContractDue(models.Model):
    _name = "service.contract.due"
    _inherit = "service.contract.due"

    def _waits_for_completion(self):
        return self.res_model == "project.task" or super()._waits_for_completion()

    def _is_result_open(self):
        if self.res_model == "project.task":
            task = self.env["project.task"].sudo().browse(self.res_id).exists()
            return bool(task) and task.state != "1_canceled"
        return super()._is_result_open()
