from .engine import test_limits
from .engine import test_part
from . import test_page
from . import test_acts
from . import test_links
from . import test_tour
