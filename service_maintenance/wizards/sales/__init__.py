from . import service_sale_plan
