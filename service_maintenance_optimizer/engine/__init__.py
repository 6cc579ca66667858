"""Who drives where, when and in what order: a solver that knows nothing of Odoo.

``python -m engine < problem.json > plan.json`` in the folder above; the keys are described in `problem` and `explain`.
"""
