# Odoo looks for test modules here; they stand in the rooms of what they test.
