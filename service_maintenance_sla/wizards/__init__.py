from . import service_sla_pause_dialog
