from . import customer
from . import call
from . import dispute
