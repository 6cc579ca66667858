from . import res_company
from . import res_config_settings
from . import credit_profile
from . import credit_hold
from . import credit_hold_mixin
from . import credit_log
from . import credit_customer
