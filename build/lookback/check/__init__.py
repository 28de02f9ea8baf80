"""Stage 2, check: tables validated as Frictionless does, then the notice's rules."""
