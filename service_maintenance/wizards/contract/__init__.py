from . import service_due_move
