from math import nan

from odoo import api, models
from odoo.exceptions import UserError

# What a column holds, and what sums of amounts still tell apart to the cent.
LIMITS = {"integer": 2**31, "float": 1e13, "monetary": 1e13}
# Years in which days can still be counted from a date, back and forth.
YEARS = range(1900, 3000)


class FiniteNumbersMixin(models.AbstractModel):
    """Numbers that are none (NaN, infinity) or immense, and dates at the ends of the calendar, are refused with a
    sentence.

    A request is JSON as Python reads it, in which NaN is a number; the database would keep it, and every comparison
    and sum with it goes wrong afterwards. A field may have a limit of its own, checked before anything is computed with
    the number: `fields.Integer(most=3660)`.
    """

    _name = "finite.numbers.mixin"
    _description = "Finite Numbers"

    def _valid_field_parameter(self, field, name):
        return name == "most" or super()._valid_field_parameter(field, name)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_numbers(vals)
            self._check_reach_of_dates(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_numbers(vals)
        self._check_reach_of_dates(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_reach_of_dates(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_reach_of_dates(self, vals):
        """:raises UserError: a date from whose year none can be counted, or none at all"""
        for name, value in vals.items():
            field = self._fields.get(name)
            if value and field and field.type in ("date", "datetime") and self._read_year(value) not in YEARS:
                label = field._description_string(self.env) or name
                raise UserError(self.env._("%(field)s cannot be %(value)s.", field=label, value=value))

    @api.model
    def _read_year(self, value):
        """The year of a date, or of what a request brings as one; 0 where it is none."""
        year = str(value)[:4]
        return int(year) if year.isdecimal() else 0

    @api.model
    def _check_numbers(self, vals):
        """:raises UserError: a number that is none, or beyond its field's limit"""
        for name, value in vals.items():
            field = self._fields.get(name)
            limit = field and LIMITS.get(field.type)
            if not limit:
                continue
            number, most = self._read_number(value), getattr(field, "most", limit)
            # Written so that NaN, which compares with nothing, is refused.
            if not -limit < number < limit:
                label = field._description_string(self.env) or name
                raise UserError(self.env._("%(field)s cannot be %(value)s.", field=label, value=value))
            if number > most:
                label = field._description_string(self.env) or name
                raise UserError(self.env._("%(field)s can be at most %(most)s.", field=label, most=most))

    @api.model
    def _read_number(self, value):
        """`value` as a number, as a request may bring it; NaN where it is none."""
        try:
            return float(value or 0)
        except (TypeError, ValueError, OverflowError):
            return nan
