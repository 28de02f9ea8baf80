"""Figures made from indicators: rows behind them, totals, weekly change, output package."""
