from . import res_users
from . import service_visit
