from . import test_delivery
from . import test_delivery_tour
from . import test_parts
