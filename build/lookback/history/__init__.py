"""Stage 4, history: the Git history read as a ledger of corrections, and figures restated since."""
