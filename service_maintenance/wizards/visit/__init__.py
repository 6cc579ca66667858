from . import service_close
