"""A README's command lines: which are run, which are as good as run, and which are not, with why. Pure."""

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from grader.contract import Contract, ContractCommand, Direction

PLACEHOLDER = "PLACEHOLDER"
MOST_CHARACTERS = 500
_PLACEHOLDER = re.compile(
    r"<[^<>|&;]{1,60}>|\[[^\[\]]{1,60}\]|\{[^{}]{1,60}\}|…|(?<![\w./])\.\.\.(?![\w/])|\b(?:path|your)[/_-][\w./-]*",
    re.IGNORECASE,
)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.S)
_PYTHON = re.compile(r"(?:\S*/)?python(?:3(?:\.\d+)?)?")
_HIDES = re.compile(r"\||`|\$\(|(?<![>&])&(?![>&])")
"""Pipes, alternatives, the background: how such a line ends says little of how its command did."""
NO_SCRIPT = "nothing here makes a program of that name: no project in pyproject.toml, no setup.cfg or setup.py"
_PROJECT = re.compile(rb"^\s*\[\s*(?:project|build-system|tool\.(?:poetry|flit|setuptools|hatch|pdm))\b", re.M)
RUNNERS = (("uv", "run"), ("poetry", "run"), ("pipenv", "run"), ("hatch", "run"), ("time",), ("env",))
"""What may stand before a command and is not here; the command behind it is what they mean."""
INSTALLS = {
    ".", "apk", "apt", "apt-get", "brew", "choco", "conda", "curl", "deactivate", "dnf", "docker",
    "docker-compose", "dvc", "gh", "git", "hatch", "mamba", "micromamba", "nix", "npm", "pip", "pip3", "pipenv",
    "pipx", "podman", "poetry", "pyenv", "rye", "scp", "source", "ssh", "sudo", "uv", "virtualenv", "wget",
    "yum",
}  # fmt: skip
"""What sets up, fetches or needs a network: there is none, and what they asked for is installed."""
TOOLS = {
    "bandit", "black", "build", "coverage", "dvc", "flake8", "http.server", "ipykernel", "isort", "jupyter",
    "mkdocs", "mlflow", "mypy", "nbconvert", "notebook", "nox", "pip", "pip_audit", "pre_commit", "pylint",
    "pyright", "ruff", "sphinx", "streamlit", "takehome", "tox", "twine", "uvicorn", "venv", "virtualenv",
}  # fmt: skip
"""Modules and programs that aren't here, and that no brief asks for."""
HELPERS = {
    "cat", "chmod", "cp", "echo", "find", "gunzip", "gzip", "head", "less", "ls", "mkdir", "more", "mv",
    "printf", "rm", "sort", "tail", "tar", "touch", "tree", "unzip", "wc", "xz", "zcat",
}  # fmt: skip
"""Run for what they leave, and not counted."""
OUT_FLAG = re.compile(r"-{1,2}(?:o|out\w*|.*output.*|.*report.*|.*predictions?.*|.*save.*|.*dest.*)", re.IGNORECASE)
FILE = re.compile(
    r"[\w./~-]*(?:/[\w.~-]+|\.(?:csv|gz|json|parquet|pkl|pickle|joblib|model|txt|ya?ml|toml|ipynb|zip|db))", re.I
)


@unique
class Fate(StrEnum):
    RUN = "run"
    HELPER = "helper"
    """Run, and not counted."""
    SAME = "same"
    """It is what the contract asks for, on files that aren't in the repository: the preparation has run it."""
    ABSENT = "absent"
    """It is called like their package, and nothing in the repository makes such a program."""
    NOT_RUN = "not run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    line: int
    text: str
    """As the README has it."""
    fate: Fate
    why: str = ""
    """Of one that is not run."""
    script: str = ""
    """What is handed to the shell."""
    command: str = ""
    """The contract's, of one that is the same."""
    is_block: bool = True
    """Else it stands in a sentence, where it may be half of a command."""
    folder: str = "."
    environment: tuple[tuple[str, str], ...] = ()
    paths: tuple[str, ...] = ()
    """What it names and does not itself write: if one of them isn't there, its failing says nothing."""


def steps_of(
    commands: list[tuple[int, str, bool]], contract: Contract, files: Mapping[str, bytes], prepared: Collection[str]
) -> tuple[Step, ...]:
    """`commands`: line, text, whether in a block. `prepared`: the contract's commands that the preparation has run."""
    reader = _Reader(contract, frozenset(files), frozenset(prepared), installs=_installs(files))
    return tuple(
        step
        for line, text, is_block in commands
        for part in _split(text)
        for step in reader.steps(line, part, is_block)
    )


class _Reader:
    """Knows the folder and the environment that earlier lines have set, and what they write."""

    def __init__(self, contract: Contract, files: frozenset[str], prepared: frozenset[str], *, installs: bool) -> None:
        """`installs`: the repository may make programs when it is installed."""
        self._contract = contract
        self._files = files
        self._folders = {"/".join(path.split("/")[:n]) for path in files for n in range(1, path.count("/") + 1)}
        self._prepared = prepared
        self._installs = installs
        self._written: set[str] = set()
        self._folder = "."
        self._environment: dict[str, str] = {}
        self._cloned = False

    def steps(self, line: int, text: str, is_block: bool) -> Iterator[Step]:
        step = Step(line=line, text=text, fate=Fate.NOT_RUN, is_block=is_block)
        if len(text) > MOST_CHARACTERS:
            yield replace(step, text=f"{text[:80]}…", why="it is too long to be a command for people")
            return
        words = _words(_PLACEHOLDER.sub(PLACEHOLDER, text))
        given = _leading(words)
        rest = words[len(given) :]
        if is_block and (rest[:1] == ["export"] or not rest):
            self._environment |= dict(word.split("=", 1) for word in (rest[1:] or given) if _ASSIGNMENT.fullmatch(word))
        elif is_block and rest[:1] == ["cd"]:
            self._change_folder(rest[1] if len(rest) > 1 else "")
        elif rest:
            self._cloned = self._cloned or rest[:2] == ["git", "clone"]
            yield self._step(step, text, given, rest)

    def _step(self, step: Step, text: str, given: list[str], words: list[str]) -> Step:
        for runner in RUNNERS:
            if tuple(words[: len(runner)]) == runner:
                words = words[len(runner) :]
                text = _after(text, runner)
        same = self._same(words)
        if same is not None:
            return replace(step, fate=Fate.SAME, command=same.name)
        fate, why = (Fate.ABSENT, NO_SCRIPT) if self._is_absent(words[0]) else _fate(words)
        if fate is Fate.RUN and PLACEHOLDER in " ".join(words):
            fate, why = Fate.NOT_RUN, "it has placeholders"
        if fate is Fate.RUN and _HIDES.search(text):
            fate = Fate.HELPER
        if fate in (Fate.NOT_RUN, Fate.ABSENT):
            return replace(step, fate=fate, why=why)
        self._written |= set(self._out_values(words))
        return replace(
            step,
            fate=fate,
            script=_as_script(text),
            folder=self._folder,
            environment=tuple(self._environment.items()),
            paths=tuple(self._read_paths(words)),
        )

    def _is_absent(self, program: str) -> bool:
        """Said for sure only of a name that can't be anybody else's, and where no file says what to install."""
        module = program.replace("-", "_")
        inside = (f"{module}/", f"src/{module}/")
        is_theirs = any(path.startswith(inside) and path.endswith(".py") for path in self._files)
        return is_theirs and program not in self._files and not self._installs

    def _change_folder(self, name: str) -> None:
        """Into a folder of the repository. After a clone that is its top, though a package may be called so, too."""
        if self._cloned:
            self._cloned = False
            return
        inner = name.rstrip("/") if self._folder == "." else f"{self._folder}/{name.rstrip('/')}"
        if name in ("..", "-", "../"):
            self._folder = self._folder.rpartition("/")[0] or "."
        elif inner in self._folders:
            self._folder = inner

    def _same(self, words: list[str]) -> ContractCommand | None:
        """The contract's command with exactly its arguments, of which it reads one that isn't there."""
        for command in self._contract.commands:
            values = _values(words, command)
            if values is None or command.name not in self._prepared:
                continue
            read = [values[item.name] for item in command.arguments if item.direction is Direction.IN]
            if any(not self._is_there(value) for value in read):
                return command
        return None

    def _is_there(self, path: str) -> bool:
        path = path.removeprefix("./")
        return path in self._files or path in self._written or path.rstrip("/") in self._folders

    def _out_values(self, words: list[str]) -> Iterator[str]:
        for command in self._contract.commands:
            if (values := _values(words, command)) is not None:
                outs = [values[item.name] for item in command.arguments if item.direction is Direction.OUT]
                yield from (value.removeprefix("./") for value in outs)

    def _read_paths(self, words: list[str]) -> Iterator[str]:
        outs = set(self._out_values(words))
        for before, word in zip(["", *words], words, strict=False):
            flag, equals, value = word.partition("=")
            path, flag = (value, flag) if equals and flag.startswith("-") else (word, before)
            if FILE.fullmatch(path) and path.removeprefix("./") not in outs and not OUT_FLAG.fullmatch(flag):
                yield path


def _installs(files: Mapping[str, bytes]) -> bool:
    return "setup.py" in files or "setup.cfg" in files or bool(_PROJECT.search(files.get("pyproject.toml", b"")))


def _fate(words: list[str]) -> tuple[Fate, str]:
    first = words[0]
    if _PYTHON.fullmatch(first):
        module = words[2] if words[1:2] == ["-m"] and len(words) > 2 else ""
        if module.partition(".")[0] in TOOLS or module in TOOLS:
            return Fate.NOT_RUN, f"{module} installs something, or is a tool that no brief asks for"
        if len(words) == 1 or words[1] in ("-c", "-V", "--version"):
            return Fate.HELPER, ""
        return Fate.RUN, ""
    if first in ("pytest", "py.test", "make") or first.startswith("./"):
        return Fate.RUN, ""
    if first in ("bash", "sh") and len(words) > 1 and not words[1].startswith("-"):
        return Fate.RUN, ""
    if first in INSTALLS:
        return Fate.NOT_RUN, "it installs, fetches or sets up, for which there is no network and no need"
    if first in TOOLS:
        return Fate.NOT_RUN, "it is a tool that no brief asks for"
    return (Fate.HELPER, "") if first in HELPERS else (Fate.NOT_RUN, "it is no program of theirs that is known here")


def _values(words: list[str], command: ContractCommand) -> dict[str, str] | None:
    """By argument's name, where the words are the command with each of its arguments once and nothing else."""
    argv = list(command.argv)
    here = ["python" if _PYTHON.fullmatch(words[0]) else words[0], *words[1:]]
    if here[: len(argv)] != argv:
        return None
    rest = [piece for word in here[len(argv) :] for piece in _pieces(word)]
    values: dict[str, str] = {}
    for argument in command.arguments:
        if argument.flag:
            if rest.count(argument.flag) != 1 or rest.index(argument.flag) + 1 >= len(rest):
                return None
            place = rest.index(argument.flag)
            values[argument.name] = rest[place + 1]
            del rest[place : place + 2]
    for argument in command.arguments:
        if not argument.flag:
            if not rest:
                return None
            values[argument.name] = rest.pop(0)
    return None if rest else values


def _pieces(word: str) -> list[str]:
    flag, equals, value = word.partition("=")
    return [flag, value] if equals and flag.startswith("--") else [word]


def _split(text: str) -> Iterator[str]:
    """At `&&`, `;` and a comment, outside quotes; pipes and the rest are the shell's."""
    quote, begun, place = "", 0, 0
    while place < len(text):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#" and (place == 0 or text[place - 1].isspace()):
            text = text[:place]
            break
        elif character == ";" or text.startswith("&&", place):
            yield text[begun:place].strip()
            place += 1 if character == ";" else 2
            begun = place
            continue
        place += 1
    yield text[begun:].strip()


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # a quote that is not closed
        return text.split()


def _leading(words: list[str]) -> list[str]:
    """Assignments before the command."""
    given: list[str] = []
    for word in words:
        if not _ASSIGNMENT.fullmatch(word):
            break
        given.append(word)
    return given


def _after(text: str, runner: tuple[str, ...]) -> str:
    return re.sub(r"^((?:[A-Za-z_]\w*=\S*\s+)*)" + r"\s+".join(map(re.escape, runner)) + r"\s+", r"\1", text)


def _as_script(text: str) -> str:
    """With our interpreter for theirs, and pytest as its module: no other is installed."""
    lead = r"^((?:[A-Za-z_]\w*=\S*\s+)*)"
    text = re.sub(lead + r"(?:py\.test|pytest)(?=\s|$)", r"\1python -m pytest", text)
    return re.sub(lead + _PYTHON.pattern + r"(?=\s)", r"\1python", text)
