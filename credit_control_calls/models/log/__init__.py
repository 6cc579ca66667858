from . import credit_log
from . import credit_customer
from . import credit_call
from . import credit_call_entry
from . import credit_call_item
from . import credit_dispute
from . import res_company
from . import res_config_settings
