from . import service_travel_time
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users
from . import service_visit
