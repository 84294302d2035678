"""How likely a scheduled flight arrives more than 15 minutes late."""
