"""`pyproject.toml` as a list of requirements: `[project]`, setuptools' dynamic files, and Poetry's simple forms."""

import re
from collections.abc import Iterator, Mapping

from grader.intake_box.requirements_file import (
    Asked,
    Gathering,
    Reader,
    Refused,
    gather_file,
)
from grader.intake_box.text import shown, without_secrets
from grader.intake_box.toml import TomlError, read_toml
from grader.model import Place

PYPROJECT = "pyproject.toml"
_DEPENDENCIES_LIMIT = 1_000
_NUMBER = re.compile(r"v?(\d+(?:\.\d+)*)((?:a|b|rc|\.?dev|\.?post)\d*)?")
_ELSEWHERE_KEYS = ("git", "url", "path", "file", "source")


def gather_pyproject(gathering: Gathering, read: Reader) -> None:
    """Add what a `pyproject.toml` in the top folder asks for. That there is none is no fault."""
    content = read(PYPROJECT)
    if content is None:
        return
    try:
        document, text = read_toml(content)
    except TomlError as fault:
        gathering.refused.append(Refused(str(fault), Place(path=PYPROJECT, line=fault.line)))
        return
    gathering.read_from.append(PYPROJECT)
    project, poetry = _table(document, "project"), _table(document, "tool", "poetry")
    _gather_project(gathering, project, text)
    for path in _dynamic_files(document):
        gather_file(gathering, read, path)
    _gather_poetry(gathering, _table(poetry, "dependencies"), text)


def poetry_range(version: str) -> str | None:
    """A Poetry version as PEP 440 has it: `^1.2` is `>=1.2,<2`; None for what isn't understood."""
    parts = [part.strip() for part in version.split(",")]
    ranges = [_poetry_part(part) for part in parts]
    return None if any(part is None for part in ranges) else ",".join(part for part in ranges if part)


def _gather_project(gathering: Gathering, project: Mapping[str, object], text: str) -> None:
    requires_python = project.get("requires-python")
    if isinstance(requires_python, str) and len(requires_python) < 200:
        gathering.requires_python = requires_python
    dependencies = project.get("dependencies", [])
    if not isinstance(dependencies, list):
        gathering.refused.append(Refused("`project.dependencies` is no list.", _place("dependencies", text)))
        return
    for dependency in dependencies[:_DEPENDENCIES_LIMIT]:
        if isinstance(dependency, str):
            gathering.asked.append(Asked(dependency, _place(dependency, text, quoted=True)))
        else:
            gathering.refused.append(Refused("A dependency is a text.", _place("dependencies", text)))


def _gather_poetry(gathering: Gathering, dependencies: Mapping[str, object], text: str) -> None:
    for name, said in list(dependencies.items())[:_DEPENDENCIES_LIMIT]:
        place = _place(name, text)
        if name.lower() == "python":
            version = poetry_range(said) if isinstance(said, str) else None
            gathering.requires_python = gathering.requires_python or version or ""
            continue
        table = {"version": said} if isinstance(said, str) else said
        if not isinstance(table, dict):
            gathering.refused.append(Refused("A list of alternatives is not read. Give one version range.", place))
        elif any(key in table for key in _ELSEWHERE_KEYS):
            gathering.refused.append(
                Refused(
                    "A URL, path or index of its own is not installed from; only names and version ranges are.", place
                )
            )
        elif table.get("optional") is not True:
            _gather_poetry_table(gathering, name, table, place)


def _gather_poetry_table(gathering: Gathering, name: str, table: Mapping[str, object], place: Place) -> None:
    version, markers, extras = table.get("version", "*"), table.get("markers", ""), table.get("extras", [])
    versions = poetry_range(version) if isinstance(version, str) else None
    python = table.get("python", "*")
    pythons = poetry_range(python) if isinstance(python, str) else None
    if versions is None or pythons is None or not isinstance(markers, str) or not isinstance(extras, list):
        gathering.refused.append(Refused("Its version range is not understood.", place))
        return
    conditions = [f"({markers})"] if markers else []
    conditions += [_python_marker(part) for part in pythons.split(",") if part]
    extras_text = f"[{','.join(str(extra) for extra in extras)}]" if extras else ""
    marker_text = f"; {' and '.join(conditions)}" if conditions else ""
    gathering.asked.append(Asked(f"{name}{extras_text}{versions}{marker_text}", place))


def _python_marker(part: str) -> str:
    operator = re.match(r"[<>=!~]*", part)
    sign = operator[0] if operator else ""
    return f"python_full_version {sign} '{part[len(sign) :].strip()}'"


def _poetry_part(part: str) -> str | None:
    if part in ("*", ""):
        return ""
    sign = part[0]
    if sign in "^~" and not part.startswith("~="):
        number = _NUMBER.fullmatch(part[1:].strip())
        if not number:
            return None
        return f">={number[0].lstrip('v')},<{_above([int(word) for word in number[1].split('.')], caret=sign == '^')}"
    if sign in "<>=!~":
        plain = part.replace(" ", "")
        return f"={plain}" if re.match(r"=[^=]", plain) else plain
    return f"=={part}" if re.fullmatch(r"v?\d[\w.+-]*(\.\*)?", part) else None


def _above(words: list[int], *, caret: bool) -> str:
    """The first version that `^` or `~` excludes (Poetry's documentation, *Dependency specification*)."""
    if caret:
        position = next((index for index, word in enumerate(words) if word), len(words) - 1)
    else:
        position = min(1, len(words) - 1)
    return ".".join(str(word) for word in [*words[:position], words[position] + 1])


def _dynamic_files(document: Mapping[str, object]) -> Iterator[str]:
    files = _table(document, "tool", "setuptools", "dynamic", "dependencies").get("file", [])
    for path in [files] if isinstance(files, str) else files if isinstance(files, list) else []:
        if isinstance(path, str) and not path.startswith(("/", ".")) and ".." not in path:
            yield path


def _table(document: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    for key in keys:
        below = document.get(key)
        if not isinstance(below, dict):
            return {}
        document = below
    return document


def _place(key: str, text: str, *, quoted: bool = False) -> Place:
    """The first line that starts with the key, or that holds the text in quotes."""
    signs = (f'"{key}"', f"'{key}'") if quoted else (key, f'"{key}"', f"'{key}'")
    for number, line in enumerate(text.splitlines(), 1):
        found = any(sign in line for sign in signs) if quoted else line.lstrip().startswith(signs)
        if found:
            return Place(path=PYPROJECT, line=number, text=shown(without_secrets(line.strip())))
    return Place(path=PYPROJECT, text=shown(without_secrets(key)))
