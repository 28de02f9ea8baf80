"""Invented cases: risks, procedures, measures, visits, ledgers."""
