from . import test_clock_engine
from . import test_sla
