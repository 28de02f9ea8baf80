"""Stage 5, publish: charts and pages from finished figures and the ledger; no arithmetic here."""
