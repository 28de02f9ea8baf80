"""Stage 3, compute: indicators and lists from the dataset as it stood on a day."""
