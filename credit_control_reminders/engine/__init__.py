from . import ladder
from . import quiet
from . import selection
from . import answers
