from . import service_close
from . import service_contract_notice
from . import service_fee_quote
from . import service_period_edit
from . import service_renewal_lose
