from odoo import models


class IrUiView(models.Model):
    """What a user may not write is shown as text, also where the view says when it may be written by others."""

    _inherit = "ir.ui.view"

    def _postprocess_access_rights(self, tree):
        for view in tree.xpath("//*[@model_access_rights]"):
            model = self.env[view.get("model_access_rights")]
            if view.tag == "field" or not isinstance(model, self.env.registry["owned.fields.mixin"]):
                continue
            # Fields of a view within this one belong to another model.
            depth = len(list(view.iterancestors("field")))
            for node in view.iter("field"):
                field = model._fields.get(node.get("name"))
                is_of_view = node is not view and len(list(node.iterancestors("field"))) == depth
                if is_of_view and field and node.get("readonly") and not model._is_writable(field):
                    node.set("readonly", "True")
        return super()._postprocess_access_rights(tree)
