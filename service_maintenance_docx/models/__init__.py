from . import service_word_template
from . import service_word_mixin
from . import service_visit
from . import account_move
