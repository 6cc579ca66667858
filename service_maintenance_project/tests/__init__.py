from . import test_contract_project
from . import test_contract_task
from . import test_query_budget
