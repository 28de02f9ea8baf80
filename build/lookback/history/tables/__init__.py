"""Tables between two revisions: read, compared row by row, merged."""
