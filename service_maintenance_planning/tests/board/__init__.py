from . import test_board
from . import test_board_move
from . import test_board_tour
