from . import test_availability
from . import test_coverage
from . import test_recurrence
from . import test_labour
from . import test_reply
from . import test_signature
