"""Filled forms back in: opened safely, compared three ways, validated, taken or returned."""
