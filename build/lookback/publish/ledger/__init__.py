"""更正台账 as a page, as data in shards, as CSV and as a workbook."""
