from . import service_contract_terms
from . import service_contract
from . import crm_lead
