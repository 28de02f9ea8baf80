"""Stage 4, audit: the Git history read as a ledger of corrections."""
