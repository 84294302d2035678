"""The core of a tree: what a contract's commands can rest on. Tests, documents and the declaration are not of it."""

DECLARATION = "takehome.toml"
_TESTS = ("test", "tests")


def in_core(path: str) -> bool:
    """Relative to the tree's top. Whoever is in doubt is in the core."""
    first, *rest = path.split("/")
    return not (path == DECLARATION or path.endswith(".md") or (rest and first in _TESTS))
