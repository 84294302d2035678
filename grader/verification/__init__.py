"""Proving a hidden suite: `takehome author verify`."""
