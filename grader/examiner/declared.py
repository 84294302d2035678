"""What a submission declares that it needs, by the names that stand in the files where such things are declared.

And what it is missed by name when a command of its can't import something: one fault, whatever rests on it.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath

LOCKS = ("*.lock", "pylock*.toml", "conda-lock.y*ml", "requirements*lock*.txt", "constraints*.txt")
DECLARING = ("*requirements*", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "environment*.y*ml", *LOCKS)
KNOWN_AS = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "gitpython",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "mpl_toolkits": "matplotlib",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "pkg_resources": "setuptools",
    "psycopg2": "psycopg2-binary",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "tree_sitter": "tree-sitter",
    "yaml": "pyyaml",
}
"""Distributions whose modules have another name."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_NOT_FOUND = re.compile(r"No module named '([A-Za-z_][\w.]*)'")
_FILE_BYTES = 2 * 2**20


def locks(files: Mapping[str, bytes]) -> list[str]:
    return sorted(path for path in files if _is_named(path, LOCKS))


def declared_words(files: Mapping[str, bytes]) -> frozenset[str]:
    """Every word of those files, plain: more than what is declared, so that no declaration is missed."""
    return frozenset(_words(files))


def is_declared(module: str, words: frozenset[str]) -> bool:
    """Whether any word could mean the distribution that has the module."""
    names = {plain(module), plain(KNOWN_AS.get(module, module))}
    return any(name in word or (len(word) > 3 and word in name) for name in names for word in words)


def own_names(files: Mapping[str, bytes]) -> frozenset[str]:
    """Of any module or folder of theirs, wherever it lies: who knows what they put on the path."""
    paths = [PurePosixPath(path) for path in files]
    folders = (part for path in paths for part in path.parts[:-1])
    return frozenset((*folders, *(path.stem for path in paths if path.suffix == ".py")))


def module_missed(stderr: str) -> str:
    """The top of the module that a command last said it could not find; empty if it said nothing of the kind."""
    found = _NOT_FOUND.findall(stderr)
    return found[-1].partition(".")[0] if found else ""


def missing_text(module: str, files: Mapping[str, bytes]) -> str:
    """A sentence on a module that is not there, and whose doing that is; empty for one of their own."""
    if module in own_names(files):
        return ""
    if is_declared(module, declared_words(files)):
        return f"There is no module `{module}`: it is declared, and was not installed as it stands there."
    return f"There is no module `{module}`: nothing declares that it is needed."


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _words(files: Mapping[str, bytes]) -> Iterator[str]:
    for path, content in files.items():
        if _is_named(path, DECLARING) and len(content) <= _FILE_BYTES:
            yield from (plain(word) for word in _WORD.findall(content.decode(errors="replace")))


def _is_named(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(PurePosixPath(path).name, pattern) for pattern in patterns)
