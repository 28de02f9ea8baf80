"""Commands about the past: ledger, records, explained figures, reviews of branches."""
