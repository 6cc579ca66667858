from . import test_employee_skill
from . import test_free_fields
