from . import customer
from . import call
from . import dispute
from . import plan
