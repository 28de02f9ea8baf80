"""Faults of cases and their procedures, as the rules on them have a folder."""
