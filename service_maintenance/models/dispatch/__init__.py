from . import res_users
from . import service_visit_assignment
from . import service_visit_calendar
from . import service_visit
from . import service_equipment
from . import calendar_event
from . import calendar_attendee
