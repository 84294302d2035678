"""Patterns of probe ids: `*` and `?` as in a shell; brackets are an id's own, `hidden/test_x.py::test_y[hour 25]`."""

import fnmatch


def matches(pattern: str, probe_id: str) -> bool:
    return fnmatch.fnmatchcase(probe_id, pattern.replace("[", "[[]"))


def matches_any(patterns: tuple[str, ...], probe_id: str) -> bool:
    return any(matches(pattern, probe_id) for pattern in patterns)
