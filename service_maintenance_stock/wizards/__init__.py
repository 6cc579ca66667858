from . import service_plan_sold
from . import stock_return_picking
