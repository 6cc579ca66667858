from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .service_visit import OPEN_STATES

LEVEL_LIMIT = 80
# More hits of one kind than one reads through: the tree asks for another word instead.
HIT_LIMIT = 40
CUSTOMER = "partner_id.commercial_partner_id"
VISIT_ORDER = "date_start desc, id desc"


class ServiceTree(models.AbstractModel):
    """Customer, site, equipment with its parts, visits: read level by level, as the user who looks.

    A node is a dict: `type` and `id` say what it is (a site also whose, `customer_id`), `name`, `detail` and the rest
    how it looks, `context` what a new visit there begins with. Equipment and visits without a customer hang on
    customer 0. A visit hangs on its equipment; one about nothing that its customer has, on its site.
    """

    _name = "service.tree"
    _description = "Customers, Sites, Equipment and Visits"

    @api.model
    @api.readonly
    def get_level(self, node=None, search="", offset=0, limit=LEVEL_LIMIT):
        """The children of `node`, or the customers; with `search` what is found, each in its place.

        :param node: {"type": "customer", "site" or "equipment", "id", for a site "customer_id"}
        :return: {"nodes": [node], "total": how many there are, "is_cut": whether more was found than is shown}
        :raises UserError: for a node of another kind
        """
        if isinstance(search, str) and search.strip():
            return self._search_nodes(search.replace("\0", "").split())
        offset, limit = (number if self._is_id(number) else 0 for number in (offset, limit))
        limit = limit or LEVEL_LIMIT
        if not node:
            return self._get_customers(offset, limit)
        readers = {"customer": self._get_sites, "site": self._get_site_content, "equipment": self._get_parts_and_visits}
        if not self._is_node(node) or node["type"] not in readers:
            raise UserError(self.env._("There is nothing below this."))
        return readers[node["type"]](node, offset, limit)

    def _is_node(self, node):
        """Whether this is a node as it was handed out: the client may send anything back."""
        if not isinstance(node, dict) or not isinstance(node.get("type"), str):
            return False
        names = ("id", "customer_id") if node["type"] == "site" else ("id",)
        return all(self._is_id(node.get(name, "")) for name in names)

    def _is_id(self, value):
        """Whether this is a number as the id of a record is one, or that of none."""
        return not value if isinstance(value, bool) else isinstance(value, int) and 0 <= value < 2**31

    @api.model
    @api.readonly
    def get_customer(self, partner_id):
        """The level of one customer alone, also one nothing is known of yet; for a contact, that of its customer."""
        partner = self.env["res.partner"].browse((self._is_id(partner_id) and partner_id) or [])
        customer = partner.exists().commercial_partner_id
        nodes = list(self._describe_customers(customer).values()) if customer else []
        return {"nodes": nodes, "total": len(nodes)}

    # --- Levels ------------------------------------------------------------------------------------------------------

    def _get_customers(self, offset, limit):
        Partner = self.env["res.partner"]
        # All their ids, in order: finding out who they are costs more than passing some thousand numbers.
        ids = Partner.search([("id", "in", self._get_used_partners())], order="complete_name, id").ids
        orphans = [node for node in self._describe_customers(Partner).values() if node["equipment"] or node["visits"]]
        nodes = orphans[offset : offset + limit]
        first = max(0, offset - len(orphans))
        if customers := Partner.browse(ids[first : first + limit - len(nodes)]):
            nodes += self._describe_customers(customers).values()
        return {"nodes": nodes, "total": len(orphans) + len(ids)}

    def _get_used_partners(self):
        """Query of the customers who have equipment or visits."""
        # An archived customer still has equipment standing there.
        Partner = self.env["res.partner"].with_context(active_test=False)
        used = Domain.OR(
            Domain("id", "in", self.env[model]._search([("partner_id", "!=", False)]).subselect("partner_id"))
            for model in ("service.equipment", "service.visit")
        )
        return Partner._search(used).subselect("commercial_partner_id")

    def _get_sites(self, node, offset, limit):
        customer = self._read_partner(node["id"])
        sites = self._describe_sites(customer)
        nodes = sorted(sites.values(), key=lambda site: (site["id"] != customer.id, site["name"], site["id"]))
        return {"nodes": nodes[offset : offset + limit], "total": len(nodes)}

    def _get_site_content(self, node, offset, limit):
        customer, site = self._read_partner(node["customer_id"]), self._read_partner(node["id"])
        here = self._belongs_to(customer) & Domain("site_id", "in", [site.id, False] if site == customer else site.ids)
        return self._get_page(
            here & Domain("parent_id", "not any", here), here & self._get_loose(customer), offset, limit
        )

    def _get_parts_and_visits(self, node, offset, limit):
        return self._get_page(
            Domain("parent_id", "=", node["id"]), Domain("equipment_ids", "in", node["id"]), offset, limit
        )

    def _get_page(self, equipment_domain, visit_domain, offset, limit):
        """Equipment, then visits, as one list to page through."""
        Equipment, Visit = self.env["service.equipment"], self.env["service.visit"]
        count, visit_count = Equipment.search_count(equipment_domain), Visit.search_count(visit_domain)
        equipment = Equipment.search(equipment_domain, offset, limit) if offset < count else Equipment
        visits = Visit
        if visit_count and (room := limit - len(equipment)) > 0:
            visits = Visit.search(visit_domain, max(0, offset - count), room, VISIT_ORDER)
        nodes = [*self._describe_equipment(equipment).values(), *self._describe_visits(visits).values()]
        return {"nodes": nodes, "total": count + visit_count}

    # --- What belongs where ------------------------------------------------------------------------------------------

    def _read_partner(self, partner_id):
        return self.env["res.partner"].browse(partner_id or []).exists()

    def _belongs_to(self, customers):
        """Domain of the equipment, or visits, of these customers; without any, of those that have none."""
        return Domain(CUSTOMER, "in", customers.ids) if customers else Domain("partner_id", "=", False)

    def _get_loose(self, customers):
        """Domain of visits that stand under no equipment of these customers."""
        return Domain("equipment_ids", "not any", self._belongs_to(customers))

    # --- Search ------------------------------------------------------------------------------------------------------

    def _search_nodes(self, words):
        """What all `words` are found in, hung below what it belongs to, down from the customers."""
        visits, more_visits = self._find("service.visit", words, ["name", "subject"], order=VISIT_ORDER)
        equipment, more_equipment = self._find("service.equipment", words, ["name", "serial_number"])
        used = self._get_used_partners()
        sites = self.env["service.equipment"]._search([("site_id", "!=", False)]).subselect("site_id")
        visited = self.env["service.visit"]._search([("site_id", "!=", False)]).subselect("site_id")
        places = Domain.OR(Domain("id", "in", query) for query in (used, sites, visited))
        partners, more_partners = self._find("res.partner", words, ["name", "street", "zip", "city"], places)
        hits = [self._get_partner_path(partner) for partner in partners]
        hits += [self._get_equipment_path(item) for item in equipment]
        hits += [self._get_visit_path(visit) for visit in visits]
        nodes = self._hang_up(hits)
        return {"nodes": nodes, "total": len(nodes), "is_cut": more_visits or more_equipment or more_partners}

    def _find(self, model, words, names, domain=Domain.TRUE, order=None):
        """(records of `model` in whose fields `names` every word is found, whether there are more of them)."""
        for word in words:
            domain &= Domain.OR(Domain(name, "ilike", word) for name in names)
        found = self.env[model].search(domain, limit=HIT_LIMIT + 1, order=order)
        return found[:HIT_LIMIT], len(found) > HIT_LIMIT

    def _get_partner_path(self, partner):
        customer = partner.commercial_partner_id
        return (customer,) if partner == customer else (customer, (customer, partner))

    def _get_equipment_path(self, equipment):
        ancestors = equipment.browse(int(key) for key in equipment.parent_path.split("/")[:-1])
        top, customer = ancestors[0], equipment.partner_id.commercial_partner_id
        return (customer, (customer, top.site_id or customer), *ancestors)

    def _get_visit_path(self, visit):
        customer = visit.partner_id.commercial_partner_id
        own = visit.equipment_ids.filtered(lambda item: item.partner_id.commercial_partner_id == customer)
        above = self._get_equipment_path(own[0]) if own else (customer, (customer, visit.site_id or customer))
        return (*above, visit)

    def _hang_up(self, hits):
        """Nodes from paths: each is a tuple of records, down from the customer; a site is (customer, site)."""
        kept = {}
        for path in hits:
            for depth in range(1, len(path) + 1):
                kept.setdefault(path[:depth], False)
            kept[path] = True
        nodes, described = [], self._describe_all({path[-1] for path in kept})
        by_path = {}
        for path in sorted(kept, key=len):
            node = {**described[path[-1]], "is_hit": kept[path]}
            by_path[path] = node
            siblings = nodes if len(path) == 1 else by_path[path[:-1]].setdefault("children", [])
            siblings.append(node)
        return sorted(nodes, key=lambda node: (not node["is_hit"], node["name"].lower()))

    def _describe_all(self, things):
        """{thing: its node}, of each kind in one go; a site is (customer, site)."""
        places = [thing for thing in things if isinstance(thing, tuple)]
        records = [thing for thing in things if not isinstance(thing, tuple)]
        described = {}
        for model, describe in (
            ("res.partner", self._describe_customers),
            ("service.equipment", self._describe_equipment),
            ("service.visit", self._describe_visits),
        ):
            found = [record.id for record in records if record._name == model]
            described |= describe(self.env[model].browse(filter(None, found)))
            if model == "res.partner" and False in found:
                described |= describe(self.env[model])
        sites = self._describe_sites(self.env["res.partner"].union(*(customer for customer, _site in places)))
        if any(not customer for customer, _site in places):
            sites |= self._describe_sites(self.env["res.partner"])
        return described | {place: sites.get(place) or self._describe_site(*place) for place in places}

    # --- How it looks ------------------------------------------------------------------------------------------------

    def _describe_customers(self, customers):
        """{customer: its node}; without customers, the one node of what has none."""
        belongs = self._belongs_to(customers)
        equipment = self._count_by("service.equipment", belongs, [CUSTOMER])
        visits = self._count_visits(belongs, [CUSTOMER])
        return {
            customer: {
                "type": "customer",
                "id": customer.id,
                "name": customer.name or self.env._("Without a customer"),
                "detail": customer.city or "",
                "is_company": customer.is_company,
                "equipment": equipment.get((customer,), 0),
                **visits.get((customer,), {"visits": 0, "open": 0}),
                "context": {"default_partner_id": customer.id},
            }
            for customer in customers or [customers]
        }

    def _describe_sites(self, customers):
        """{(customer, site): its node} of all sites of `customers`, their own addresses where those are used."""
        belongs = self._belongs_to(customers)
        equipment = self._count_by("service.equipment", belongs, [CUSTOMER, "site_id"])
        loose = self._count_by("service.visit", belongs & self._get_loose(customers), [CUSTOMER, "site_id"])
        visits = self._count_visits(belongs, [CUSTOMER, "site_id"])
        nodes = {}
        for customer, site in {(customer, site or customer) for customer, site in (*equipment, *loose)}:
            # What names no site stands at the customer's own address.
            keys = {(customer, site), (customer, site if site != customer else site.browse())}
            counts = [visits[key] for key in keys if key in visits]
            nodes[customer, site] = {
                **self._describe_site(customer, site),
                "equipment": sum(equipment.get(key, 0) for key in keys),
                "visits": sum(count["visits"] for count in counts),
                "open": sum(count["open"] for count in counts),
            }
        return nodes

    def _describe_site(self, customer, site):
        address = ", ".join(filter(None, [site.street, " ".join(filter(None, [site.zip, site.city]))]))
        if site == customer:
            name = self.env._("Main address") if customer else self.env._("No address")
        else:
            name = site.name or address or site.display_name
        return {
            "type": "site",
            "id": site.id,
            "customer_id": customer.id,
            "name": name,
            "detail": address if address != name else "",
            "context": {"default_partner_id": customer.id, "default_site_id": site != customer and site.id},
        }

    def _describe_equipment(self, equipment):
        parts = equipment._aggregate_by_equipment("service.equipment", "parent_id", "__count")
        visits = self._count_visits(Domain("equipment_ids", "in", equipment.ids), ["equipment_ids"])
        labels = self._get_labels("service.equipment", "warranty_state")
        return {
            item: {
                "type": "equipment",
                "id": item.id,
                "name": item.name,
                "detail": " · ".join(filter(None, [item.serial_number, item.category_id.name])),
                "parts": parts.get(item.id, 0),
                **visits.get((item,), {"visits": 0, "open": 0}),
                "state": item.warranty_state,
                "state_label": labels[item.warranty_state] if item.warranty_state != "none" else "",
                "context": {
                    "default_partner_id": item.partner_id.id,
                    "default_site_id": item.site_id.id,
                    "default_equipment_ids": item.ids,
                },
            }
            for item in equipment
        }

    def _describe_visits(self, visits):
        states, kinds = (self._get_labels("service.visit", name) for name in ("state", "kind"))
        return {
            visit: {
                "type": "visit",
                "id": visit.id,
                "name": visit.subject,
                "detail": visit.name,
                "kind": visit.kind,
                "kind_label": kinds[visit.kind],
                "technicians": ", ".join(visit.technician_ids.mapped("name")),
                "moment": fields.Datetime.to_string(visit.effective_start or visit.date_start),
                "day": fields.Date.to_string(visit.window_start or visit.date_reported),
                "state": visit.state,
                "state_label": states[visit.state],
                "is_late": visit.is_late,
            }
            for visit in visits
        }

    def _get_labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _count_by(self, model, domain, groupby):
        """{(group, …): number of records}, in one query."""
        return {tuple(group): count for *group, count in self.env[model]._read_group(domain, groupby, ["__count"])}

    def _count_visits(self, domain, groupby):
        """{(group, …): {"visits": all, "open": those not done yet}}, in one query."""
        counts = {}
        for (*group, state), count in self._count_by("service.visit", domain, [*groupby, "state"]).items():
            entry = counts.setdefault(tuple(group), {"visits": 0, "open": 0})
            entry["visits"] += count
            entry["open"] += count if state in OPEN_STATES else 0
        return counts
