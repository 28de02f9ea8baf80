"""Rules on cases: the decisions, their procedures, who enters what, postings, elimination."""
