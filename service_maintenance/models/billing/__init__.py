from . import service_visit_line
from . import service_visit
from . import sale_order
from . import account_move_line
from . import account_move
from . import account_move_reversal
from . import account_move_send
