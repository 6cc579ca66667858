from . import service_contract_terms
from . import service_contract
from . import project_project
from . import project_task
