from . import credit_target
from . import credit_result
from . import credit_workload
