# Rooms by the stage of the work, each standing on those before it.
from . import base
from . import setup
from . import equipment
from . import visit
from . import dispatch
from . import mail
from . import contract
from . import sales
from . import billing
from . import dashboard
