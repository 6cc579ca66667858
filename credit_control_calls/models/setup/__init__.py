from . import res_company
from . import res_config_settings
from . import credit_profile
from . import credit_followup_code
from . import mail_template
