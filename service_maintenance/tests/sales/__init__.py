from . import test_plan_sold
from . import test_plan_sold_tour
