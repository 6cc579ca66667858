from . import res_company
from . import res_config_settings
from . import credit_interest_rate
from . import credit_claim
from . import credit_log
from . import credit_customer
