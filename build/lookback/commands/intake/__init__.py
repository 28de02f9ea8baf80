"""Commands that bring data in: import, correct, reconcile, fmt."""
