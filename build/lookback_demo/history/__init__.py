"""The invented history: events, corrections, and the commits they make."""
