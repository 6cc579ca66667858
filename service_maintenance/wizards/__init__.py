from . import service_visit_schedule
from . import service_sale_plan
from . import service_close
from . import service_send_back
from . import service_request_move
from . import service_due_move
