from odoo import api, fields, models


class ServiceContractTerms(models.AbstractModel):
    _name = "service.contract.terms"
    _inherit = "service.contract.terms"

    action = fields.Selection(
        selection_add=[("opportunity", "Opportunity")],
        ondelete={"opportunity": lambda records: records._fall_back_to_activity()},
    )

    @api.model
    def _get_action_phrases(self):
        return {**super()._get_action_phrases(), "opportunity": self.env._("Opens an opportunity")}
