from . import credit_plan
from . import credit_plan_part
from . import credit_customer
