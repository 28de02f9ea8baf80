"""Figures of earlier dispatch days that are other numbers today, and what moved them."""
