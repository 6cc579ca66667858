from . import test_availability
from . import test_demo
from . import test_equipment
from . import test_journey
from . import test_meter
from . import test_recurrence
from . import test_work_order
