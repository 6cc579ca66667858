from . import credit_plan_wizard
from . import credit_plan_wizard_part
