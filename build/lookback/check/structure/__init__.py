"""The structure of files and tables: Frictionless, with a fast path and checks of our own."""
