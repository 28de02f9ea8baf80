"""One module per command: its options, and the stages it calls."""
