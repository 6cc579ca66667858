from . import res_partner
from . import credit_customer
