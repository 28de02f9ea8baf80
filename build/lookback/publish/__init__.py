"""Stage 5, publish: pages, charts, forms and files from finished figures; no arithmetic here."""
