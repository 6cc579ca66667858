from odoo.addons.service_maintenance.tests.common import ServiceCommon

# Ghent and places around it, about as far apart as a day's visits are.
GHENT = (51.0543, 3.7174)
AALST = (50.9378, 4.0410)
ANTWERP = (51.2194, 4.4025)
DEINZE = (50.9862, 3.5260)


class PlanningCommon(ServiceCommon):
    """The small service company with places on the map and two skills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._place(cls.customer, GHENT)
        cls._place(cls.env.company.partner_id, AALST)
        cls.gas, cls.cold = cls.env["service.skill"].create([{"name": "Gas certificate"}, {"name": "Refrigerants"}])

    @classmethod
    def _place(cls, partner, point):
        partner.write({"partner_latitude": point[0], "partner_longitude": point[1]})
        return partner

    @classmethod
    def _create_customer(cls, name, point=None, **values):
        partner = cls.env["res.partner"].create({"name": name, "is_company": True, **values})
        return cls._place(partner, point) if point else partner

    @classmethod
    def _give_skill(cls, user, skill, **values):
        return cls.env["service.technician.skill"].create({"user_id": user.id, "skill_id": skill.id, **values})
