from . import credit_reminder_pause
from . import credit_handover_wizard
from . import credit_handover_answer
from . import credit_handover_import
