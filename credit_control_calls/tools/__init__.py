from . import ageing
from . import attach
from . import books
from . import followup
from . import promise
