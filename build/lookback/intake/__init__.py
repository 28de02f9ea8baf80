"""Stage 6, intake: corrections, filled forms and exports become one commit of data."""
