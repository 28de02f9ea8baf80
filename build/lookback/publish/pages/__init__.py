"""The pages of the site, one module per kind of page, and the tree they are written to."""
