# Odoo looks for test modules here; they stand in the rooms of what they test.
from .board import test_board, test_board_move
