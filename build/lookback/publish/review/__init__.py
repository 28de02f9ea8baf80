"""The review of a branch as a document."""
