from . import product_template
from . import res_partner
from . import service_equipment_category
from . import service_equipment
from . import service_meter
from . import service_meter_reading
