"""Looks around in its box, tries what it must not, and says truly what came of it."""
