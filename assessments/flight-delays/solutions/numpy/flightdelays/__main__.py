"""python -m flightdelays train | predict | validate"""

import sys

from delaymodel.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
