from . import test_local_today
