"""Office files as bytes: zip archives and workbooks that are the same every time."""
