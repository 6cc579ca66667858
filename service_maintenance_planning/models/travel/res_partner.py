from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import travel

# How many addresses one click looks up: the geolocation service is asked one by one.
LOOKED_UP = 50
# How many known places the picture shows.
SHOWN = 500
UNKNOWN = Domain("partner_latitude", "in", (0, False)) & Domain("partner_longitude", "in", (0, False))


class ResPartner(models.Model):
    """Where the places are: found by Odoo's geolocation, set by hand, or taken from a neighbour."""

    _inherit = "res.partner"

    is_service_place = fields.Boolean(
        "Place of Open Visits", compute="_compute_is_service_place", search="_search_is_service_place"
    )
    has_coordinates = fields.Boolean(
        "On the Map", compute="_compute_has_coordinates", search="_search_has_coordinates"
    )

    @api.depends("partner_latitude", "partner_longitude")
    def _compute_has_coordinates(self):
        for partner in self:
            partner.has_coordinates = travel.is_point(partner.partner_latitude, partner.partner_longitude)

    def _search_has_coordinates(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(~UNKNOWN if flag else UNKNOWN for flag in value)

    def _compute_is_service_place(self):
        places = self.filtered_domain(self._search_is_service_place("in", [True]))
        for partner in self:
            partner.is_service_place = partner in places

    def _search_is_service_place(self, operator, value):
        """The places somebody will go to: the sites of open visits, the customers where there is no other site."""
        if operator != "in":
            return NotImplemented
        is_open = Domain("state", "in", ("new", "planned", "in_progress"))
        visits = self.env["service.visit"]
        sites = visits._read_group(is_open & Domain("site_id", "!=", False), [], ["site_id:array_agg"])[0][0] or []
        customers = visits._read_group(
            is_open & Domain("site_id", "=", False) & Domain("partner_id", "!=", False), [], ["partner_id:array_agg"]
        )[0][0] or []
        places = Domain("id", "in", sorted({*sites, *customers}))
        return Domain.OR(places if flag else ~places for flag in value)

    def _get_point(self):
        """(latitude, longitude) in degrees, or None where it is not known."""
        point = self.partner_latitude, self.partner_longitude
        return point if self and travel.is_point(*point) else None

    # --- Finding coordinates ---------------------------------------------------------------------------------------

    def action_service_locate(self):
        """Look up the addresses, and take those that are not found from an address of the same postal code.

        :return: an action that says what was found
        """
        unknown = self.filtered(lambda partner: not partner._get_point())
        note = unknown[:LOOKED_UP]._look_up()
        found = unknown.filtered(lambda partner: partner._get_point())
        copied = (unknown - found)._copy_point_of_neighbour()
        left = unknown - found - copied
        message = self.env._(
            "%(found)s found, %(copied)s taken from an address of the same postal code, %(left)s not found.",
            found=len(found), copied=len(copied), left=len(left),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left or note else "success",
                "title": self.env._("Coordinates"),
                "message": f"{message} {note}".strip(),
                "sticky": bool(left or note),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _look_up(self):
        """Ask Odoo's geolocation for these addresses; returns what went wrong, "" where nothing did."""
        try:
            self.filtered(lambda partner: partner.street or partner.zip or partner.city).geo_localize()
        except UserError as error:
            # The service does not answer: the addresses left would wait for nothing.
            return str(error)
        return ""

    def _copy_point_of_neighbour(self):
        """Take the coordinates of a known address of the same country and postal code; returns who found one."""
        zips = [code for code in self.mapped("zip") if code]
        known = self.search(~UNKNOWN & Domain("zip", "in", zips), order="id") if zips else self.browse()
        neighbours = {(partner.country_id, partner.zip): partner for partner in reversed(known)}
        copied = self.browse()
        for partner in self:
            if neighbour := neighbours.get((partner.country_id, partner.zip)):
                partner.write(
                    {
                        "partner_latitude": neighbour.partner_latitude,
                        "partner_longitude": neighbour.partner_longitude,
                        "date_localization": False,
                    }
                )
                copied |= partner
        return copied

    # --- The picture -----------------------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_service_points(self):
        """The known places of customers, to find one's way on the picture.

        :return: [{"id", "name", "city", "latitude", "longitude"}]
        """
        self.env["service.visit"].check_access("read")
        # With all rights: where technicians live is left out, whoever they are.
        has_home = Domain("service_start_id", "!=", False) | Domain("service_end_id", "!=", False)
        technicians = self.env["res.users"].sudo().search(has_home)
        homes = technicians.service_start_id | technicians.service_end_id
        partners = self.search_fetch(
            ~UNKNOWN & Domain("id", "not in", homes.ids),
            ["name", "city", "partner_latitude", "partner_longitude"],
            limit=SHOWN,
        )
        return [
            {
                "id": partner.id,
                "name": partner.name,
                "city": partner.city or "",
                "latitude": partner.partner_latitude,
                "longitude": partner.partner_longitude,
            }
            for partner in partners
        ]
