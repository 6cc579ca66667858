from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _credit_compose(self, record, title, **context) -> dict:
        """The action that opens Odoo's mail dialog about a record, with this template filled in.

        :param title: of the dialog
        :param context: further keys, for the dialog and for whatever it posts
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": record._name,
                "default_res_ids": record.ids,
                "default_template_id": self.id,
                "default_composition_mode": "comment",
                **context,
            },
        }
