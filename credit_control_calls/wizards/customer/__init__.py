from . import base_partner_merge_automatic_wizard
from . import credit_exclude_wizard
from . import credit_statement_wizard
