"""Commands that Git or CI calls, and the one that sets a clone up for them."""
