from . import books
from . import figures
from . import items
from . import moved
from . import promises
