"""A list as a document: its words, its workbook, its HTML page for the printer."""
