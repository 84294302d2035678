"""The command line of `delaymodel`."""
