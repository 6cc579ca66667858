# Rooms by the stage of the work, each standing on those before it.
from . import skill
from . import travel
from . import slot
from . import capacity
from . import run
from . import board
