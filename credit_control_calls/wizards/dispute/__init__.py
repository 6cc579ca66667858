from . import credit_call_wizard
from . import credit_dispute_proposal_wizard
from . import credit_dispute_wizard
