from . import ir_ui_menu
from . import service_dashboard
