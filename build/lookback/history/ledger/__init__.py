"""The corrections ledger: entries by commit, their view for readers, their proof."""
