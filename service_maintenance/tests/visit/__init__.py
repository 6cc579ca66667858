from . import test_visit_tour
from . import test_visit_work
from . import test_work_order
from . import test_close
