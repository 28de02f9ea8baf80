"""A list on paper: its words, its sheet for a spreadsheet program, its page for a printer."""
