from . import credit_dispute_category
from . import credit_dispute
from . import credit_dispute_item
from . import credit_dispute_proposal
from . import credit_customer
from . import account_move_line
