"""What wheels need and don't say. Needs `packaging`.

Those built against NumPy 1 can't be imported beside NumPy 2 (numpy.org/doc/stable/release/2.0.0-notes.html, *C API
changes*), and most that were made before put no upper bound on it: who pins pandas 1.3.5 and no NumPy would get both.
"""

import re

from packaging.version import InvalidVersion, Version

_FIRST_FOR_NUMPY_2 = {
    "bottleneck": "1.4.0",
    "h5py": "3.11.0",
    "matplotlib": "3.8.4",
    "numexpr": "2.10.0",
    "pandas": "2.2.2",
    "pyarrow": "16.0.0",
    "scikit-learn": "1.4.2",
    "scipy": "1.13.0",
    "statsmodels": "0.14.2",
}
"""By package, as its release notes say it."""
_BOUND = "numpy<2"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def untold_bounds(lock: str) -> tuple[str, ...]:
    """Requirements that the lock's packages have of each other, hold back, and don't get from it."""
    pins = {re.sub(r"[-_.]+", "-", name).lower(): _version(version) for name, version in _PIN.findall(lock)}
    numpy = pins.get("numpy")
    if numpy is None or numpy < Version("2"):
        return ()
    built_before = any(
        found is not None and found < Version(first)
        for found, first in ((pins.get(name), first) for name, first in _FIRST_FOR_NUMPY_2.items())
    )
    return (_BOUND,) if built_before else ()


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
