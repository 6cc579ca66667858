from . import credit_dispute_analysis
from . import credit_month_analysis
