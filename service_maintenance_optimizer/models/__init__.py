from . import service_planning_run
