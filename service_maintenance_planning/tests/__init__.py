# Odoo looks for test modules here; they stand in the rooms of what they test.
from .engine import test_insertion, test_travel
