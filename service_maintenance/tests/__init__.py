# Odoo looks for test modules here; they stand in the rooms of what they test.
from .engine import (
    test_availability,
    test_coverage,
    test_figures,
    test_labour,
    test_recurrence,
    test_reply,
    test_signature,
)
from .base import (
    test_bad_input,
    test_demo,
    test_intrusion,
    test_journey,
    test_multi_company,
    test_owned_fields,
    test_query_budget,
    test_rights,
    test_technicians,
)
from .equipment import test_equipment, test_meter
from .visit import (
    test_close,
    test_service_tree,
    test_service_tree_tour,
    test_visit_tour,
    test_visit_work,
    test_work_order,
)
from .dispatch import test_calendar_planning, test_calendar_tour, test_planning, test_planning_tour
from .mail import test_assignment_mail, test_assignment_page, test_invitation, test_request_mail, test_work_order_mail
from .contract import (
    test_contract,
    test_contract_schedule,
    test_contract_states,
    test_contract_tour,
    test_contract_trigger,
)
from .sales import test_plan_sold, test_plan_sold_tour
from .billing import test_billing, test_prices
from .dashboard import test_dashboard, test_dashboard_tour
