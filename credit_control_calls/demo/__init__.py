from . import credit_demo
from . import credit_decisions
