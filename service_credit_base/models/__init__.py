from . import owned_fields_mixin
from . import res_company
