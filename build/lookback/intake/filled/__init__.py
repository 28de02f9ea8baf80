"""Filled forms back in: opened safely, compared three ways, judged, and taken or returned."""
