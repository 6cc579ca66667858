from . import base_partner_merge
from . import credit_exclude_wizard
from . import credit_statement_wizard
