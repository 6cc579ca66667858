from . import service_skill
from . import hr_skill
from . import res_users
