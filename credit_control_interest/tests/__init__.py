from .engine import test_interest
from . import test_claims
