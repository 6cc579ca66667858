# In the order in which they may read each other: a room knows those above it in this list.
from . import setup
from . import ledger
from . import customer
from . import call
from . import dispute
from . import plan
from . import steer
from . import family
from . import log
