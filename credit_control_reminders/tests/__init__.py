from .engine import test_ladder
from .engine import test_quiet
from .engine import test_answers
from . import test_selection
from . import test_sending
from . import test_handover
from . import test_rights
from . import test_tours
