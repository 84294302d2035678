"""How likely a scheduled flight from New York arrives more than 15 minutes late."""
