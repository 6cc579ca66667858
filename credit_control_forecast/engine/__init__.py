from . import backtest
from . import behaviour
from . import payments
from . import worth
