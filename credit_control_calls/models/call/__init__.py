from . import credit_item_mixin
from . import credit_numbered_mixin
from . import credit_call
from . import credit_call_entry
from . import credit_call_item
from . import credit_customer
from . import account_move_line
