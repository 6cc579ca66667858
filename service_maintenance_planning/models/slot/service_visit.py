from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import slots

QUARTER = 15 * 60
# Where travel times come from a server, it is asked about the best so many days by distance.
REFINED = 8
EPOCH = datetime(1970, 1, 1)
# Places are numbers here: this visit's, those of other visits as their ids below zero, addresses as their ids.
HERE = 0


class ServiceVisit(models.Model):
    """Slots for a visit, ranked by the travel they add to what is planned already."""

    _inherit = "service.visit"

    @api.readonly
    def rank_slots(self, technician_ids, days, count=5):
        """`_rank_slots` for screens: ids, dates and moments as JSON has them."""
        self.check_access("read")
        self._check_is_office()
        days = [fields.Date.to_date(day) for day in days]
        ranked = self._rank_slots(self.env["res.users"].browse(technician_ids), days, count)
        return [self._slot_as_json(slot) for slot in ranked]

    @api.model
    def _slot_as_json(self, slot):
        return {**slot, **{name: fields.Datetime.to_string(slot[name]) for name in ("start", "stop")}}

    @api.private
    def _rank_slots(self, technicians, days, count=5, hours=None):
        """The best slots for this visit, at most one for each technician and day, by added travel.

        Proposed is only who has the skills and is not unwanted, and only what lies in the window the customer asked
        for, as far as that has days in common with `days`.

        :param days: dates where the company is
        :param hours: how long the visit lasts; by default its own duration
        :return: [{"technician_id", "technician", "start", "stop" as naive UTC, "added" minutes of travel, "words"}]
        :raises UserError: a duration that is not positive
        """
        self.ensure_one()
        duration = round((self.duration if hours is None else hours) * 3600)
        if duration <= 0:
            raise UserError(self.env._("The duration must be more than zero hours."))
        days = [day for day in days if self._is_wanted_on(day)] or list(days)
        planned = self._get_slot_days(technicians, days)
        if not planned:
            return []
        points = {HERE: self.sudo()._get_place()._get_point()}  # with all rights: where it is, not whose
        book = self._prepare_slot_book(planned, points)
        search = duration, [(_seconds(fields.Datetime.now()), self._get_latest_start())]
        found = slots.find(book, HERE, *search, self._get_legs(book, points), QUARTER)
        if self.company_id.service_travel_provider != "great_circle":
            near = [slot.day for slot in slots.rank(found, max(count, REFINED))]
            found = slots.find(near, HERE, *search, self._get_exact_legs(near, points), QUARTER)
        names = {-stop.visit_id: stop.name for day in planned.values() for stop in day.stops}
        people = {user.id: user for user, _day in planned}
        return [self._prepare_slot(slot, duration, people, names) for slot in slots.rank(found, count)]

    def _get_latest_start(self):
        """Seconds since 1970 by which the visit must have begun to keep what was promised."""
        promised = self._get_promised_start()[self]
        return _seconds(promised) if promised else slots.FOREVER

    def _get_slot_days(self, technicians, days):
        """{(technician, day): ServiceDay} of those who may go."""
        # With all rights: whom the customer does not want is not told, but never proposed.
        able = technicians - self.sudo().unwanted_technician_ids.with_env(self.env)
        skilled = able._get_skilled_days(self.skill_ids, days)
        planned = able._get_service_days(days, self.company_id, self)
        return {(user, day): planned[user, day] for user, day in planned if day in skilled[user]}

    def _prepare_slot_book(self, planned, points):
        """The days as the engine knows them; `points` learns where their places are."""
        technicians = self.env["res.users"].union(*(user for user, _day in planned))
        ends = {}
        for user, (start, end) in technicians._get_service_ends(self.company_id).items():
            ends[user.id] = start.id, end.id
            points[start.id], points[end.id] = start._get_point(), end._get_point()
        book = []
        for (user, day), (free, visits) in planned.items():
            stops, last = [], 0
            for stop in visits:
                points[-stop.visit_id] = stop.point
                last = max(last, _seconds(stop.stop))
                stops.append((_seconds(stop.start), last, -stop.visit_id))
            free = [(_seconds(begin), _seconds(end)) for begin, end in free]
            book.append(slots.Day((user.id, day), free, stops, *ends[user.id]))
        return book

    def _get_legs(self, book, points):
        """{(place, place): seconds} by distance."""
        legs = list(slots.get_legs(book, HERE))
        starts, ends = [points[start] for start, _end in legs], [points[end] for _start, end in legs]
        return dict(zip(legs, self.company_id._travel_legs(starts, ends).tolist()))

    def _get_exact_legs(self, book, points):
        """{(place, place): seconds} by the company's provider, asked once."""
        places = sorted({place for leg in slots.get_legs(book, HERE) for place in leg})
        seconds = self.company_id._travel_matrix([points[place] for place in places]).seconds.tolist()
        return {
            (start, end): way for start, row in zip(places, seconds) for end, way in zip(places, row)
        }

    def _prepare_slot(self, slot, duration, people, names):
        user = people[slot.day.key[0]]
        start = EPOCH + timedelta(seconds=slot.start)
        added = round(slot.added / 60)
        after, before = (
            names[slot.day.stops[number][2]] if number >= 0 else "" for number in (slot.after, slot.before)
        )
        return {
            "technician_id": user.id,
            "technician": user.name,
            "start": start,
            "stop": start + timedelta(seconds=duration),
            "added": added,
            "words": self._describe_slot(added, after, before),
        }

    def _describe_slot(self, minutes, after, before):
        """Why this slot: what it costs, and between which customers it lies."""
        values = {"added": f"{minutes:+d}", "after": after, "before": before}
        if after and before:
            return self.env._("%(added)s min, between %(after)s and %(before)s", **values)
        if after:
            return self.env._("%(added)s min, after %(after)s", **values)
        if before:
            return self.env._("%(added)s min, before %(before)s", **values)
        return self.env._("%(added)s min there and back, nothing else that day", **values)


def _seconds(moment):
    """A naive UTC moment as seconds since 1970."""
    return round((moment - EPOCH).total_seconds())
