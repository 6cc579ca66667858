from . import credit_call_wizard
from . import credit_dispute_wizard
from . import credit_link_wizard
from . import base_partner_merge
