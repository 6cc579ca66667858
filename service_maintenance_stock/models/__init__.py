from . import res_users
from . import service_origin_mixin
from . import service_equipment
from . import service_intervention
from . import service_intervention_line
from . import stock_move
from . import stock_picking
