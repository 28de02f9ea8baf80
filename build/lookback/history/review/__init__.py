"""What a branch would change: business events, figures, lists and cells."""
