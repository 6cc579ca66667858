from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class ServicePlanningBoardMove(models.AbstractModel):
    """What dragging on the board does."""

    _name = "service.planning.board.move"
    _description = "Moves on the Board"

    @api.model
    def plan_visits(self, moves, force=False, board=None, source=False):
        """Plan, move, stretch, hand over or take off the board: all `moves` or none.

        :param moves: [{"visit_id", "start", "stop": naive UTC, False to take it off, "technician_ids", "was": {"start",
            "stop", "technician_ids"}, as the board showed it}]
        :param force: plan in spite of what speaks against it
        :param board: the arguments of `get_board`
        :param source: who asks; comes back with the news of the change
        :return: {"doubts": [{"visit", "sentences"}]} to be asked about; {"changed": [name]} where somebody else was
            quicker; else what it became, {"board"}
        :raises AccessError: for who may not plan
        :raises UserError: where a visit is past planning
        """
        # Who moved something need not read it again when the change is announced.
        visits = self.env["service.visit"].with_context(service_board_source=source)
        visits = visits.browse([move["visit_id"] for move in moves])
        visits.action_plan()  # may these be planned, by this user
        plans = {visit: self._read_move(move) for visit, move in zip(visits, moves)}
        result = {}
        if changed := self._get_changed(visits, moves):
            result["changed"] = changed.mapped("display_name")
        elif doubts := {} if force else self._get_doubts(plans):
            return {
                "doubts": [
                    {"visit": f"{visit.display_name} · {visit.partner_id.name or ''}".strip(" ·"), "sentences": lines}
                    for visit, lines in doubts.items()
                ]
            }
        else:
            self._apply(plans)
        return {**result, "board": self.get_board(**board) if board else None}

    @api.model
    def _read_move(self, move):
        """(start, stop, technicians) of one of the moves.

        :raises UserError: a time that ends before it starts, or nobody to go
        """
        start, stop = (fields.Datetime.to_datetime(move[name]) or False for name in ("start", "stop"))
        technicians = self.env["res.users"].browse(move["technician_ids"])
        if start and not technicians:
            raise UserError(self.env._("Choose at least one technician."))
        if start and not (stop and start < stop):
            raise UserError(self.env._("The duration must be more than zero hours."))
        return start, stop if start else False, technicians

    @api.model
    def _get_changed(self, visits, moves):
        """Those of the visits that are not as the board showed them."""
        changed = visits.browse()
        for visit, move in zip(visits, moves):
            start, stop = (fields.Datetime.to_datetime(move["was"][name]) or False for name in ("start", "stop"))
            shown = (start, stop, set(move["was"]["technician_ids"]))
            if (visit.date_start, visit.date_end, set(visit.technician_ids.ids)) != shown:
                changed |= visit
        return changed

    @api.model
    def _get_doubts(self, plans):
        dated = {visit: plan for visit, plan in plans.items() if plan[0]}
        return self.env["service.visit"]._get_plan_doubts(dated) if dated else {}

    @api.model
    def _apply(self, plans):
        for visit, (start, stop, _technicians) in plans.items():
            hours = (stop - start).total_seconds() / 3600 if start else visit.duration
            if float_compare(visit.duration, hours, precision_digits=4):
                visit.duration = hours
        kept = {
            visit: (start, stop, None if technicians == visit.technician_ids else technicians)
            for visit, (start, stop, technicians) in plans.items()
        }
        next(iter(plans)).browse()._plan(kept)
