from . import credit_customer
from . import service_visit
from . import service_visit_type
