from . import credit_customer
from . import sale_order
