from . import test_calendar_planning
from . import test_calendar_tour
from . import test_planning
from . import test_planning_tour
