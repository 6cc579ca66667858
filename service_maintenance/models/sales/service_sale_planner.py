from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...engine import recurrence

MAX_PIECES = 500


class ServiceSalePlanner(models.AbstractModel):
    """Makes equipment, contracts and visits from what was sold (row A1): asked by a dialog, or by a document by itself.

    A *row* is a dict of what one product needs: `product_id`, `quantity`, `serial_numbers` (separated by commas),
    `template_id`, `mode` (`once`, `recurring`), `interval`, `interval_unit`, `date_first`, `equipment_mode` (`create`,
    `reuse`, `none`), `equipment_ids`, `technician_ids` and the `origin_…` fields of `service.origin.mixin`.
    A *sale* is a dict of what all rows share: `partner_id`, `site_id`, `company_id`, `date`. Both hold records.
    """

    _name = "service.sale.planner"
    _description = "Planning of What Was Sold"

    @api.model
    @api.private
    def _plan_sale(self, sale, rows):
        """Make what `rows` say; returns (contracts, visits). Contracts start at once."""
        contracts, visits = self.env["service.contract"], self.env["service.visit"]
        for row in rows:
            equipment = self._get_equipment(sale, row)
            if row["mode"] == "recurring":
                contracts |= contracts._create_owned(self._prepare_contract_vals(sale, row, equipment))
            else:
                visits |= visits._create_owned(self._prepare_visit_vals(sale, row, equipment))
        contracts.action_start()
        return contracts, visits

    @api.model
    def _foresee(self, sale, rows):
        """What `_plan_sale` would make of this: counts by `equipment`, `contracts`, `visits`, and the `first` day."""
        recurring = [row for row in rows if row["mode"] == "recurring"]
        return {
            "equipment": sum(self._count_new_equipment(sale, row) for row in rows),
            "contracts": len(recurring),
            "visits": len(rows) - len(recurring),
            "first": min((self._get_first_day(sale, row) for row in rows), default=None),
        }

    def _get_first_day(self, sale, row):
        """When the row is due first: a contract minds days off, as its template says."""
        day, rule = row["date_first"], row["template_id"].weekend_rule or "keep"
        if row["mode"] == "once" or rule == "keep":
            return day
        around = timedelta(days=31)
        return recurrence.shift(day, rule, sale["company_id"]._service_working_days(day - around, day + around))

    @api.model
    def _complete_row(self, row, date):
        """`row` with what its product and template propose where it says nothing; counted from `date`."""
        product = row["product_id"]
        template = row.get("template_id", product.service_contract_template_id)
        interval, unit = self._propose_interval(template)
        return {
            "template_id": template,
            "mode": "recurring",
            "interval": interval,
            "interval_unit": unit,
            "date_first": self._propose_first(date, interval, unit, template),
            "equipment_mode": self._propose_equipment_mode(product),
            "equipment_ids": self.env["service.equipment"],
            "technician_ids": self.env["res.users"],
            "serial_numbers": "",
            **row,
        }

    @api.model
    def _propose_interval(self, template):
        """(interval, unit) of this template; fixed dates are entered on the contract itself."""
        unit = template.interval_unit
        return template.interval or 1, unit if unit and unit != "dates" else "year"

    @api.model
    def _propose_first(self, date, interval, unit, template):
        """The first due date of something sold on `date`: one interval later, unless the template says at once."""
        if interval < 1 or unit == "dates" or template.first_due == "at_once":
            return date
        return recurrence.Recurrence(date, interval, unit).occurrence(1)

    @api.model
    def _propose_equipment_mode(self, product):
        return "none" if product.type == "service" else "create"

    # --- Equipment -------------------------------------------------------------------------------------------------

    def _get_equipment(self, sale, row):
        """The pieces of equipment of this row: chosen ones, or as many new ones as were sold."""
        equipment = self.env["service.equipment"]
        if row["equipment_mode"] == "reuse":
            return row["equipment_ids"]
        if row["equipment_mode"] == "none":
            return equipment
        known, serials, others = self._find_equipment(sale, row)
        if len(serials) + others > MAX_PIECES:
            raise UserError(
                self.env._(
                    "%(count)s pieces of equipment of %(product)s are too many at once: choose no equipment, or plan"
                    " at most %(most)s.",
                    count=len(serials) + others,
                    product=row["product_id"].name,
                    most=MAX_PIECES,
                )
            )
        serials += [False] * others
        return known | equipment._create_owned([self._prepare_equipment_vals(sale, row, serial) for serial in serials])

    def _count_new_equipment(self, sale, row):
        if row["equipment_mode"] != "create":
            return 0
        _known, serials, others = self._find_equipment(sale, row)
        return len(serials) + others

    def _find_equipment(self, sale, row):
        """(equipment that has one of the row's serial numbers, the other serial numbers, how many pieces have none)."""
        serials = [serial.strip() for serial in (row["serial_numbers"] or "").split(",") if serial.strip()]
        known = self.env["service.equipment"].search(
            [
                ("product_id", "=", row["product_id"].id),
                ("serial_number", "in", serials),
                ("company_id", "=", sale["company_id"].id),
            ]
        )
        new = [serial for serial in serials if serial not in known.mapped("serial_number")]
        return known, new, max(0, max(1, int(row["quantity"])) - len(serials))

    # --- Values ----------------------------------------------------------------------------------------------------

    def _prepare_shared_vals(self, sale, row):
        """Where it is, and by what it was sold: what equipment, contract and visit have in common."""
        origin = self.env["service.origin.mixin"]._get_origin_links()
        return {
            "partner_id": sale["partner_id"].id,
            "site_id": sale["site_id"].id,
            "company_id": sale["company_id"].id,
            **{name: row[name].id for name in origin if row.get(name)},
        }

    def _prepare_equipment_vals(self, sale, row, serial):
        return {
            **self._prepare_shared_vals(sale, row),
            "name": row["product_id"].name,
            "product_id": row["product_id"].id,
            "serial_number": serial,
            "install_date": sale["date"],
        }

    def _prepare_contract_vals(self, sale, row, equipment):
        template = {"template_id": row["template_id"].id} if row["template_id"] else {}
        return {
            **self._prepare_shared_vals(sale, row),
            **template,
            "origin_quantity": row["quantity"],
            "name": row["product_id"].name,
            "date_start": row["date_first"],
            "interval": row["interval"],
            "interval_unit": row["interval_unit"],
            "equipment_ids": [Command.set(equipment.ids)],
            "technician_ids": [Command.set(row["technician_ids"].ids)],
        }

    def _prepare_visit_vals(self, sale, row, equipment):
        return {
            **self._prepare_shared_vals(sale, row),
            "origin_quantity": row["quantity"],
            "subject": row["template_id"].name or row["product_id"].name,
            "product_id": row["product_id"].id,
            "window_start": row["date_first"],
            "window_end": row["date_first"],
            "equipment_ids": [Command.set(equipment.ids)],
            "technician_ids": [Command.set(row["technician_ids"].ids)],
            **row["template_id"].visit_template_id._prepare_visit_vals(),
        }
