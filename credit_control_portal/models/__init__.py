from . import credit_customer
from . import credit_dispute
from . import credit_page_refusal
from . import mail_mail
from . import res_company
from . import res_config_settings
