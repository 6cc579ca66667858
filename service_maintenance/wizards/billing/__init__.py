from . import service_send_back
