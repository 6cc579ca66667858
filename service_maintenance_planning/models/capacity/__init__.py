from . import res_company
from . import service_capacity
from . import service_capacity_week
