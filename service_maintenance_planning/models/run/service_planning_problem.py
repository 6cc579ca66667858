import itertools
from datetime import timedelta

from odoo import fields, models

from odoo.addons.service_maintenance.engine import recurrence

from ...engine import insertion, long
from ..slot.service_visit import EPOCH

STEP = 5  # minutes: what is proposed begins on such a grid
FORGOTTEN = 2000  # what leaving out a visit of no priority costs, in minutes; four times for each priority more
LUNCH = range(15, 121)  # minutes not worked in the middle of a day that count as the break


class ServicePlanningProblem(models.AbstractModel):
    """What is asked of the solver, as its JSON has it: minutes since the first day's midnight.

    What is not to be moved (visits of others, locked ones, meetings) is in it as locked visits with the id "fixed …".
    """

    _name = "service.planning.problem"
    _description = "Problem of a Proposed Plan"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._local_today())
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._local_today() + timedelta(days=4))

    def _get_base(self):
        """The moment, in naive UTC, that is minute 0."""
        self.ensure_one()
        return recurrence.local_datetime(self.date_from, 0, self.company_id._local_timezone())

    def _get_minute(self, moment):
        return int((moment - self._get_base()).total_seconds() // 60)

    def _get_moment(self, minute):
        return self._get_base() + timedelta(minutes=minute)

    def _get_days(self):
        return [self.date_from + timedelta(days=n) for n in range((self.date_to - self.date_from).days + 1)]

    def _prepare_problem(self):
        """The problem of this run, and what has to be said of the travel times; shift ids are "technician/day"."""
        self.ensure_one()
        planned = self.technician_ids._get_service_days(self._get_days(), self.company_id, self.visit_ids)
        places = _Places(self.visit_ids)
        ends = self.technician_ids._get_service_ends(self.company_id)
        shifts, fixed = [], []
        held = self.technician_ids._get_skills_held()
        for (user, day), service_day in planned.items():
            shift, blocks = self._prepare_shift(user, day, service_day, ends[user], places, held[user])
            if shift:
                shifts.append(shift)
                fixed.append((shift, blocks))
        problem = {
            "shifts": shifts,
            "visits": [],
            "weights": self._prepare_weights(),
            "current": {},
            "seconds": self.seconds,
            "seed": 0,
        }
        matrix = self.company_id._travel_matrix(places.points)
        problem["travel_time"] = (-(-matrix.seconds // (60 * STEP)) * STEP).astype(int).tolist()
        problem["travel_cost"] = (matrix.seconds // 60).astype(int).tolist()
        for shift, blocks in fixed:
            problem["visits"] += _settle(shift, blocks, problem["travel_time"])
        _drop_impossible_breaks(problem)
        by_day = {shift["id"]: shift for shift in shifts}
        for visit in self.visit_ids:
            asked = self._prepare_visit(visit, places)
            asked |= self._prepare_parts(visit, asked, by_day, problem["travel_time"])
            problem["visits"].append(asked)
            if entries := self._prepare_current(visit, asked, by_day, problem["travel_time"]):
                problem["current"][asked["id"]] = entries
        return problem, matrix.note

    def _prepare_weights(self):
        return {
            "travel": self.weight_travel,
            "lateness": 5 * self.weight_lateness,
            "overtime": self.weight_overtime,
            "fairness": self.weight_fairness,
            "preference": 15 * self.weight_preference,
            "change": 15 * self.weight_change,
        }

    def _prepare_shift(self, user, day, service_day, ends, places, held):
        """The shift, and the blocks in it: [(start, end, place, what)] of what is not to be moved."""
        spans = [tuple(map(self._get_minute, span)) for span in service_day.free]
        start = max(spans[0][0], self._get_first_minute())
        end = spans[-1][1]
        if start >= end:
            return None, []
        home = places.add(ends[0]._get_point())
        blocks = [self._prepare_block(stop, day, spans, places) for stop in service_day.stops]
        rest = None
        for (_begin, left), (back, _end) in itertools.pairwise(spans):
            if rest is None and back - left in LUNCH and left > start:
                rest = {"earliest": left, "latest": left, "duration": back - left}
            elif back > start:
                blocks.append((max(left, start), back, home))
        return {
            "id": f"{user.id}/{day}",
            "technician": user.id,
            "day": str(day),
            "start_place": home,
            "end_place": places.add(ends[1]._get_point()),
            "start": start,
            "end": end,
            "latest_end": end + max(0, user.sudo().service_overtime),  # with all rights: not a secret to who plans
            "capacity": user.sudo().service_van_load or None,
            "skills": held.on(day),
            "break": rest,
        }, blocks

    def _prepare_block(self, stop, day, spans, places):
        """(start, end, place) of a visit that is not to be moved; one over several days takes all that is worked."""
        local = self.company_id._local_date
        begin = self._get_minute(stop.start) if local(stop.start) == day else spans[0][0]
        end = self._get_minute(stop.stop) if local(stop.stop) == day else spans[-1][1]
        return begin, max(begin, end), places.add(stop.point)

    def _get_first_minute(self):
        """Nothing is proposed for what has passed."""
        return -(-self._get_minute(fields.Datetime.now()) // STEP) * STEP

    def _prepare_visit(self, visit, places):
        zone = self.company_id._local_timezone()
        last_day = visit.window_end or visit.window_start
        first = recurrence.local_datetime(visit.window_start, 0, zone) if visit.window_start else self._get_base()
        last = recurrence.local_datetime((last_day or self.date_to) + timedelta(days=1), 0, zone)
        promised = visit._get_latest_start() // 60 - round((self._get_base() - EPOCH).total_seconds() // 60)
        return {
            "id": str(visit.id),
            "place": places.of(visit),
            "windows": [[self._get_minute(first), self._get_minute(last) - 1]],
            "soft_end": promised if promised < 1 << 30 else None,
            "skills": visit.skill_ids.ids,
            "load": max(0, visit.van_load),
            "technicians": visit._get_technician_count(),
            "wanted": visit.wanted_technician_ids.ids,
            # With all rights: who is unwanted is not told, but never sent.
            "unwanted": visit.sudo().unwanted_technician_ids.ids,
            "prize": None if visit.date_start else FORGOTTEN * 4 ** int(visit.priority or 0),
        }

    def _prepare_parts(self, visit, asked, shifts, time):
        """How long it lasts: as planned by hand, else its duration; in parts where that is longer than a day, with
        lunch inside where it is longer than a morning."""
        work, place = max(STEP, round((visit.duration or 1) * 60)), asked["place"]
        planned = self._get_planned_shifts(visit, shifts)
        if visit.date_start and visit.date_end and len(planned) == 1:
            span = max(STEP, round((visit.date_end - visit.date_start).total_seconds() / 60))
            rests = {shift["break"]["duration"] for shift in planned[0] if shift["break"]}
            work = work if span - work in rests else span
        able = [
            shift
            for shift in shifts.values()
            if set(asked["skills"]) <= set(shift["skills"]) and shift["technician"] not in asked["unwanted"]
        ]
        parts = []
        if len(planned) > 1:
            start = self._get_minute(visit.date_start)
            parts, _starts = long.split_as_planned(work, planned, start, place, time)
        parts = parts or long.split(work, able, place, time, STEP)
        return {
            "duration": work,
            "parts": parts if len(parts) > 1 else None,
            "break_inside": long.needs_break_inside(parts, able, place, time),
        }

    def _get_planned_shifts(self, visit, shifts):
        """[[shift of each technician], …]: one for each day of work on which the visit stands today."""
        if not (visit.date_start and visit.date_end):
            return []
        first, last = map(self.company_id._local_date, (visit.date_start, visit.date_end - timedelta(minutes=1)))
        found = []
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            keys = [f"{user.id}/{day}" for user in visit.technician_ids]
            if there := [shifts[key] for key in keys if key in shifts]:
                found.append(there)
        return found

    def _prepare_current(self, visit, asked, shifts, time):
        """Today's plan of this visit, as far as it lies in the days and with technicians of the run."""
        if not visit.date_start:
            return []
        start = self._get_minute(visit.date_start)
        if asked["parts"]:
            planned = self._get_planned_shifts(visit, shifts)
            _parts, starts = long.split_as_planned(asked["duration"], planned, start, asked["place"], time)
            return [{"shift": shift["id"], "start": begin} for day, begin in zip(planned, starts) for shift in day]
        day = self.company_id._local_date(visit.date_start)
        return [{"shift": f"{user.id}/{day}", "start": start} for user in visit.technician_ids]


class _Places:
    """Points by number, each once."""

    def __init__(self, visits):
        self.points, self.numbers, self.by_visit = [], {}, {}
        for visit in visits:
            # With all rights: where it is, not whose.
            self.by_visit[visit] = self.add(visit.sudo()._get_place()._get_point())

    def add(self, point):
        if point is None or point not in self.numbers:  # two unknown places are not the same
            self.numbers[point] = len(self.points)
            self.points.append(point)
        return self.numbers[point]

    def of(self, visit):
        return self.by_visit[visit]


def _settle(shift, blocks, travel):
    """Locked visits for the ``blocks`` of a shift, so that it can keep them whatever was planned by hand: who is too
    late by our reckoning is taken to be there already, what overlaps is one."""
    settled = []
    for start, end, place in sorted(blocks):
        if settled and start < settled[-1][1]:
            settled[-1][1] = max(end, settled[-1][1])
            continue
        if settled and settled[-1][1] + travel[settled[-1][2]][place] > start:
            place = settled[-1][2]
        settled.append([start, end, place])
    if settled:
        first, last = settled[0], settled[-1]
        shift["start"] = min(shift["start"], first[0] - travel[shift["start_place"]][first[2]])
        shift["latest_end"] = max(shift["latest_end"], last[1] + travel[last[2]][shift["end_place"]])
        shift["end"] = max(shift["end"], min(shift["latest_end"], last[1]))
    return [
        {
            "id": f"fixed {shift['id']} {number}",
            "place": place,
            "duration": end - start,
            "is_fixed": True,
            "locked": {"shift": shift["id"], "start": start},
        }
        for number, (start, end, place) in enumerate(settled)
    ]


def _drop_impossible_breaks(problem):
    """Where what is planned leaves no break, none is asked for."""
    unplanned = {entry["visit"] for entry in insertion.solve({**problem, "current": None})["unplanned"]}
    tight = {visit["locked"]["shift"] for visit in problem["visits"] if visit["id"] in unplanned}
    for shift in problem["shifts"]:
        if shift["id"] in tight:
            shift["break"] = None
