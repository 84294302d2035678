"""Types that msgspec has looked at, each by one thread.

It looks at a type when something is first converted to it, and leaves notes on the class meanwhile: a second thread
that finds them unfinished reads memory that is none (msgspec 0.22, `get_dataclass_info`: a segmentation fault).
"""

import threading
from typing import Any, TypeVar

import msgspec

_T = TypeVar("_T")
_known: dict[Any, Any] = {}
"""The very object: of two generic aliases that are equal, it leaves notes on the one that it saw."""
_one_at_a_time = threading.Lock()


def known(kind: _T) -> _T:
    """The type, to convert or decode to from any thread: `msgspec.convert(values, known(Scorecard))`."""
    if kind not in _known:
        with _one_at_a_time:
            msgspec.json.Decoder(kind)
            _known.setdefault(kind, kind)
    found: _T = _known[kind]
    return found
