"""What a branch would change: events, figures, findings and cells, for whoever accepts it."""
