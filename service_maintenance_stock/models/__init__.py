from . import res_users
from . import service_origin_mixin
from . import service_sale_planner
from . import service_equipment
from . import service_visit
from . import service_visit_line
from . import stock_move
from . import stock_picking
