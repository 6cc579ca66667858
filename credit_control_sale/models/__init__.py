from . import credit_customer
from . import credit_demo
from . import sale_order
