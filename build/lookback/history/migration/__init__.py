"""Revisions of a package in today's form, and the commits that bring a repository to it."""
