from . import service_visit_schedule
