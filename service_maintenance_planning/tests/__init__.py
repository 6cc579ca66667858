# Odoo looks for test modules here; they stand in the rooms of what they test.
from .engine import test_insertion, test_slots, test_travel
from .skill import test_skill
from .travel import test_travel_time
from .slot import test_rank_slots
from .run import test_repair, test_run, test_solving
