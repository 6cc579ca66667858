from . import credit_customer
from . import credit_demo
from . import service_visit
from . import service_visit_type
