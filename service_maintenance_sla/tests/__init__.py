from . import test_clock_engine
from . import test_sla
from . import test_sla_rights
from . import test_sla_tour
