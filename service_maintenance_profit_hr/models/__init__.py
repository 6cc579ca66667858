from . import service_cost_rate
