"""Invented districts of any size, with a history, for trying and for measuring."""

from lookback_demo.write import write_demo

__all__ = ["SEED", "write_demo"]

SEED = 2022
"""The seed of the sample."""
