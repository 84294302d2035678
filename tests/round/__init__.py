"""A synthetic round of forty repositories, and what must become of each, written before any was graded."""
