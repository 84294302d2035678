"""What runs in the box that fills a volume. Standard library only."""
