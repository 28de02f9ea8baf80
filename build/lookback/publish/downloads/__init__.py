"""Files to download: briefing, workbooks, CSV, and the rows behind each figure."""
