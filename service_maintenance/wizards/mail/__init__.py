from . import service_request_move
