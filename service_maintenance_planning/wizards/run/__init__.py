from . import service_planning_repair
