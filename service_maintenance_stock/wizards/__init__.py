from . import service_sale_plan
from . import stock_return_picking
