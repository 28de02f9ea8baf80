"""Stage 2, check: Frictionless's verdict on the tables, then the notice's rules."""
