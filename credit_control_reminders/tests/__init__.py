from .engine import test_ladder
from .engine import test_quiet
from .engine import test_answers
