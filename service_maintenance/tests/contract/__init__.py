from . import test_contract
from . import test_contract_schedule
from . import test_contract_states
from . import test_contract_tour
from . import test_contract_trigger
