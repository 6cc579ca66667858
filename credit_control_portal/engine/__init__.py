from . import limits
from . import part
