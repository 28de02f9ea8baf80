"""账账相符: the dataset held against an export of the national system (通知一（五）、三（五）)."""
