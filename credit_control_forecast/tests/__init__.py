from .engine import test_behaviour
from .engine import test_payments
from .engine import test_worth
from . import test_forecast
from . import test_tours
