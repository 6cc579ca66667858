from . import test_fee_billing
from . import test_fee_periods
from . import test_indexation
from . import test_periods
from . import test_price_run
