from . import test_contract_opportunity
from . import test_query_budget
