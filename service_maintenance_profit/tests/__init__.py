from . import test_engine
from . import test_profit
from . import test_profit_rights
from . import test_renewal_price
from . import test_query_budget
from . import test_owned_fields
