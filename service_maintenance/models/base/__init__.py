from . import roles
from . import ir_sequence
from . import service_batch
from . import service_company_check_mixin
from . import service_numbered_mixin
from . import service_state_mixin
