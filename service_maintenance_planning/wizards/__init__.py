from . import skill
from . import slot
