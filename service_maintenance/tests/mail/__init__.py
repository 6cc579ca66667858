from . import test_assignment_mail
from . import test_assignment_page
from . import test_invitation
from . import test_request_mail
from . import test_work_order_mail
