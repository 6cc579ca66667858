from . import service_period_edit
