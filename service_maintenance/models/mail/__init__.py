from . import mail_thread
from . import res_company
from . import res_config_settings
from . import service_visit_assignment
from . import service_visit_inbox
from . import service_visit_work_order
from . import service_visit
