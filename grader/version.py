"""Which takehome this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("takehome")
except PackageNotFoundError:  # run from a checkout that nobody installed
    VERSION = "0+checkout"
