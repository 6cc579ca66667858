from . import finite_numbers_mixin
from . import owned_fields_mixin
from . import res_company
