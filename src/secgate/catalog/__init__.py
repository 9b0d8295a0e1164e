"""Checks and policies as data."""
