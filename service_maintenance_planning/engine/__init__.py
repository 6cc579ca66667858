from . import travel
from . import problem
from . import rules
from . import insertion
from . import slots
from . import capacity
from . import figures
from . import process
