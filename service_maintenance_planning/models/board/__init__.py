from . import ir_actions_act_window_view
from . import ir_ui_view
from . import ir_websocket
from . import service_visit
from . import service_visit_assignment
from . import service_planning_board
from . import service_planning_board_move
