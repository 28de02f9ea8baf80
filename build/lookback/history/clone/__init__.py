"""A clone beside its commits: what it hides, its files, and a clone of one commit."""
