from . import service_skill
from . import service_technician_skill
from . import service_visit_type
from . import service_equipment_category
from . import res_partner
from . import service_equipment
from . import res_users
from . import service_visit
