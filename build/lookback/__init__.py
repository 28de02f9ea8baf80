"""Lookback (回头看): data package, rules, indicators, dashboard and corrections ledger."""

from pathlib import Path

HOME = Path(__file__).parents[2]
"""The clone this program runs from: its schemas and its site templates are the defaults."""
