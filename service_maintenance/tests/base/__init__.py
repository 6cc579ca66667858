from . import test_bad_input
from . import test_demo
from . import test_journey
from . import test_multi_company
from . import test_query_budget
from . import test_rights
from . import test_technicians
