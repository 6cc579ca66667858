from . import credit_month_analysis
