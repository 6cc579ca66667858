# Odoo looks for test modules here; they stand in the rooms of what they test.
from .engine import test_capacity_hours, test_insertion, test_long, test_slots, test_travel
from .skill import test_free_fields, test_skill, test_technicians
from .travel import test_demo, test_osrm_server, test_places
from .slot import test_rank_slots
from .capacity import test_capacity
from .board import test_board, test_board_move, test_board_tour
from .run import test_long_visits, test_query_budget, test_repair, test_run, test_run_tour, test_solving
