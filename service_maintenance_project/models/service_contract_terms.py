from odoo import api, fields, models


class ServiceContractTerms(models.AbstractModel):
    _name = "service.contract.terms"
    _inherit = "service.contract.terms"

    action = fields.Selection(
        selection_add=[("project", "Project"), ("task", "Task for the responsible person")],
        ondelete={
            "project": lambda records: records._fall_back_to_activity(),
            "task": lambda records: records._fall_back_to_activity(),
        },
    )

    @api.model
    def _get_action_phrases(self):
        return {
            **super()._get_action_phrases(),
            "project": self.env._("Starts a project"),
            "task": self.env._("Gives a task"),
        }
