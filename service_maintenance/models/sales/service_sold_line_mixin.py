from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.service_credit_base.models.owned_fields_mixin import OWNER


class ServiceSoldLineMixin(models.AbstractModel):
    """A line by which a product is sold; or one made for a line of a visit, its `service_line_id`, which nobody sets by
    hand: it says that the visit is billed, or its part delivered."""

    _name = "service.sold.line.mixin"
    _description = "Line to Plan Service from"

    @api.model_create_multi
    def create(self, vals_list):
        # A context could carry it as a default.
        if self.env.context.get("default_service_line_id") or any(vals.get("service_line_id") for vals in vals_list):
            self._check_service_line_owner()
        return super().create(vals_list)

    def write(self, vals):
        if "service_line_id" in vals and any(line.service_line_id.id != vals["service_line_id"] for line in self):
            self._check_service_line_owner()
        return super().write(vals)

    @api.model
    def _check_service_line_owner(self):
        """Raises AccessError for who ties a document to a visit, or takes it off, by hand."""
        if not self.env.su and self.env.context.get("owned_fields") is not OWNER:
            raise AccessError(self.env._("A line belongs to the visit it was made from: you cannot set it by hand."))

    def _get_service_quantity(self):
        """The quantity sold by this line."""
        raise NotImplementedError

    def _get_service_origin_vals(self):
        """Values of `service.origin.mixin` that point to this line and to the order line behind it."""
        raise NotImplementedError

    def _get_service_serials(self):
        """Serial numbers delivered by this line."""
        return []

    def _get_service_template(self):
        self.ensure_one()
        return self.product_id.service_contract_template_id

    def _get_service_planned(self, model):
        """Records of `model` planned from these lines, also by another document of the same sale."""
        domains = [line._get_service_origin_domain() for line in self]
        return self.env[model].search(fields.Domain.OR(domains)) if domains else self.env[model]

    def _get_service_origin_domain(self):
        """Finds what was planned from this line, or from the same order line by another document."""
        vals = self._get_service_origin_vals()
        return fields.Domain.OR(fields.Domain(name, "=", value) for name, value in vals.items() if value)

    def _get_service_siblings(self):
        """Lines of this kind that deliver or bill the same order line, this one included."""
        return self

    def _get_service_open_quantities(self):
        """{line: quantity not planned yet}: neither from this line, nor from other documents of the same sale."""
        links = {line: [link for link in line._get_service_origin_vals().items() if link[1]] for line in self}
        planned = self._get_service_planned_quantities({link for pairs in links.values() for link in pairs})
        left, open_quantities = {}, dict.fromkeys(self, 0.0)
        for line, pairs in links.items():
            if not pairs:
                continue
            root, own = pairs[0], pairs[-1]
            if root not in left:
                total = sum(sibling._get_service_quantity() for sibling in line._get_service_siblings())
                left[root] = total - planned[root]
            open_quantities[line] = max(0.0, min(line._get_service_quantity() - planned[own], left[root]))
            left[root] -= open_quantities[line]
        return open_quantities

    def _get_service_planned_quantities(self, roots):
        """{(field, id): quantity planned}, one grouped query for each field and model."""
        by_field = defaultdict(list)
        for name, value in roots:
            by_field[name].append(value)
        planned = defaultdict(float)
        for model in ("service.contract", "service.visit"):
            for name, ids in by_field.items():
                domain = [(name, "in", ids), ("state", "not in", ("cancelled", "archived"))]
                # With all rights: what somebody else planned is planned, too.
                for record, quantity in self.env[model].sudo()._read_group(domain, [name], ["origin_quantity:sum"]):
                    planned[name, record.id] += quantity
        return planned

    def _get_service_rows(self, quantity):
        """Rows of `service.sale.planner` for `quantity` of this line."""
        self.ensure_one()
        origin = {
            name: self.env["service.origin.mixin"]._fields[name].convert_to_record(value, self)
            for name, value in self._get_service_origin_vals().items()
        }
        return [
            {
                **origin,
                "product_id": self.product_id,
                "quantity": quantity,
                "serial_numbers": ", ".join(self._get_service_serials()),
                "template_id": self._get_service_template(),
            }
        ]
