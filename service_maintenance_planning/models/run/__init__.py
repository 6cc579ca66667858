from . import res_users
from . import service_visit
from . import service_planning_problem
from . import service_planning_solving
from . import service_planning_run
from . import service_planning_line
