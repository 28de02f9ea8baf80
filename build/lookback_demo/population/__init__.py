"""Invented towns, villages, families and persons."""
