from . import ageing
from . import attach
from . import followup
from . import instalments
from . import months
from . import promise
from . import refresh
from . import status
