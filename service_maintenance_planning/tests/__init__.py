# Odoo looks for test modules here; they stand in the rooms of what they test.
from .engine import test_insertion, test_travel
from .skill import test_skill
from .travel import test_travel_time
from .board import test_board, test_board_move, test_board_tour
