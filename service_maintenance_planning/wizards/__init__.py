from . import skill
from . import slot
from . import run
