"""Figures and their changes as lines of text for a terminal."""
