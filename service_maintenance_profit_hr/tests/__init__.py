from . import test_hourly_cost
