"""`python -m flightdelays`."""

import sys

from flightdelays.cli import main

if __name__ == "__main__":
    sys.exit(main())
