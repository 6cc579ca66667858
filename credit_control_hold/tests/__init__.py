from .engine import test_policy
from . import test_hold
