import sys

from flightdelays.answers import main

if __name__ == "__main__":
    main(sys.argv[1:])
