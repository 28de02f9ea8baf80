"""Stage 1, data: the data package as it stands in the folder, typed and canonical."""
