"""Word templates, filled in by plain Python: `fill_in` of process.py, in a process of its own (`python -m engine`)."""
