"""口径 of cases: monitoring status, procedure, risks, measures, elimination."""
