"""From numbers to probabilities, and to a file and back. Knows nothing of flights but their columns."""
