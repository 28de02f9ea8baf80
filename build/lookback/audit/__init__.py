"""Stage 5, audit: the Git history read as a ledger of corrections."""
