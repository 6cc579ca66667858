from . import test_service_tree
from . import test_service_tree_tour
from . import test_visit_tour
from . import test_visit_work
from . import test_work_order
from . import test_close
