"""One route: when each stop begins, where the rest fits, who is late.

A label is a way to have come so far: (time, cost, has rested, start, arrival, label before). Leaving out the labels
that are in no respect better than another keeps the search exact, however rest, lateness and changes pull.
"""


def run(problem, shift, tasks, pins):
    """The best label at the end of the route, or None where a hard rule would be broken.

    Its cost is lateness, overtime and changed starts, weighted; not travel.

    :param tasks: the stops in order
    :param pins: {task index: start} of the stops whose start is agreed with another technician
    """
    labels = reach(problem, shift, tasks, pins)
    if not labels:
        return None
    leg = problem.travel_time[tasks[-1].place if tasks else shift.start_place][shift.end_place]
    best, rest = None, shift.rest
    for label in labels:
        time, cost, rested = label[:3]
        end = time + leg
        if not rested and end > rest.latest:  # else the rest follows the work
            if time > rest.latest:
                continue
            end = max(time, rest.earliest) + rest.duration + leg
        if end > shift.latest_end:
            continue
        if end > shift.end:
            cost += problem.weights["overtime"] * (end - shift.end)
        if best is None or (cost, end) < best[:2]:
            best = (cost, end, label)
    return best


def reach(problem, shift, tasks, pins):
    """The labels after the last of ``tasks``; none where the stops cannot be reached in time."""
    if problem.has_parts and not _parts_stand_alone(tasks):
        return []
    labels = [(shift.start, 0, shift.rest is None, None, None, None)]
    place, times = shift.start_place, problem.travel_time
    load = 0
    for task in tasks:
        load += task.visit.load
        leg, place = times[place][task.place], task.place
        following = _serve(problem.weights, shift, task, labels, leg, pins.get(task.index))
        if shift.rest and task.visit.break_inside:
            following += list(_interrupted(following, shift.rest))
        labels = _undominated(following) if len(following) > 1 else following
        if not labels:
            return []
    if shift.capacity is not None and load > shift.capacity:
        return []
    return labels


def _serve(weights, shift, task, labels, leg, pin):
    """The labels after ``task``, which is reached from each of ``labels`` in ``leg``."""
    late_weight, change_weight = weights["lateness"], weights["change"]
    soft_end, duration = task.soft_end, task.duration
    now = task.current[1] if change_weight and task.current and task.current[0] == shift.index else None
    following = []
    for label in labels:
        for arrive, rested in _arrivals(label, leg, shift.rest):
            start = first_start(task.windows, arrive, pin)
            if start is None:
                continue
            cost = label[1]
            if now is not None and start != now:
                if start < now and pin is None and any(begin <= now <= end for begin, end in task.windows):
                    kept = cost + late_weight * max(0, now - soft_end) if soft_end is not None else cost
                    following.append((now + duration, kept, rested, now, arrive, label))
                cost += change_weight
            if soft_end is not None and start > soft_end:
                cost += late_weight * (start - soft_end)
            following.append((start + duration, cost, rested, start, arrive, label))
    return following


def _parts_stand_alone(tasks):
    """Whether nothing comes between the parts of a visit over several days."""
    last = len(tasks) - 1
    return all(
        (task.is_first or not number) and (task.is_last or number == last) for number, task in enumerate(tasks)
    )


def _interrupted(labels, rest):
    """The same work with the rest in the middle of it."""
    for end, cost, rested, start, arrive, before in labels:
        if not rested and start < rest.latest and rest.earliest < end:
            yield end + rest.duration, cost, True, start, arrive, before


def _arrivals(label, leg, rest):
    """[(arrival, has rested)] at the next stop: driving on, or with the rest on the way.

    Resting after the drive is never slower; only where that would be too late is it taken before.
    """
    time, rested = label[0], label[2]
    arrive = time + leg
    if rested:
        return ((arrive, True),)
    if arrive <= rest.latest:
        return (arrive, False), (max(arrive, rest.earliest) + rest.duration, True)
    if time <= rest.latest:
        return ((max(time, rest.earliest) + rest.duration + leg, True),)
    return ()


def first_start(windows, arrive, pin=None):
    """The first moment from ``arrive`` on within a window, or at ``pin`` where one is agreed; None: there is none."""
    if pin is not None:
        return pin if arrive <= pin and any(begin <= pin <= end for begin, end in windows) else None
    for begin, end in windows:
        if arrive <= end:
            return arrive if arrive > begin else begin
    return None


def _undominated(labels):
    labels.sort(key=lambda label: (label[0], label[1], not label[2]))
    kept = []
    for label in labels:
        if not any(other[1] <= label[1] and other[2] >= label[2] for other in kept):
            kept.append(label)
    return kept


def stops(problem, shift, tasks, pins):
    """[(task, arrival, start, end)] of a route that `run` accepts, and when it ends."""
    _cost, end, label = run(problem, shift, tasks, pins)
    result = []
    for task in reversed(tasks):
        result.append((task, label[4], label[3], label[0]))
        label = label[5]
    return result[::-1], end
