from . import visit
from . import dispatch
from . import mail
from . import contract
from . import sales
from . import billing
