"""Reads what memory does not hold."""
