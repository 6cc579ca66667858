from . import credit_call_wizard
from . import credit_link_wizard
from . import credit_no_answer_wizard
