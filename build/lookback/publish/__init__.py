"""Stage 4, publish: charts and pages from finished figures; no arithmetic here."""
