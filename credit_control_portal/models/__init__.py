from . import credit_customer
from . import credit_dispute
from . import res_company
from . import res_config_settings
