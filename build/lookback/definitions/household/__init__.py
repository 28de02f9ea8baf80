"""口径 of households and persons: income, labour, school, guarantees, identity."""
