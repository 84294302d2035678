"""A hostile submission, as its file tells it: `<class>/<name>.toml`.

title = "What it does, in a sentence"
wants = "points"            # what success would be: one of Gain
ran = "left 12 notes"       # what it says when it truly ran: `say.ran("left 12 notes")` ...
present = "conftest.py"     # ... or, of what must never start: the file that was taken into the submission
named = ["left-running"]    # kinds of findings of which one must name it; none: no report can tell
refused = "symbolic link"   # a part of the sentence by which the intake refuses it
recipe = "many_refs"        # what no file can hold: a function of recipes.py
suites = true               # of a class that aims at the wall, and yet this one wants something of the built-in suites
[files]                     # laid over the poor submission
"adder/extra.py" = '''...'''

The hostile files lie in here and not beside, so that no tool that walks this repository (pytest for a `conftest.py`,
Git for a `.gitattributes`) ever takes one of them for ours.
"""

import tomllib
from pathlib import Path

import msgspec

from tests.attacks.gain import Gain

FOLDER = Path(__file__).parent
AT_THE_WALL = frozenset({"answers", "building", "files", "git", "memory", "reading", "report", "resources", "telling"})
"""Classes that want out of their box, past the intake or the installer, into the report, or something of the hidden
suite. Whatever runs them will do, so the built-in suites are left out, which take most of a grading."""


class Attack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    """`class/name`."""
    title: str
    wants: Gain
    ran: str = ""
    present: str = ""
    named: tuple[str, ...] = ()
    refused: str = ""
    recipe: str = ""
    suites: bool = False
    files: dict[str, str] = {}

    @property
    def wants_suites(self) -> bool:
        """It is graded with the built-in suites too."""
        return self.suites or self.name.partition("/")[0] not in AT_THE_WALL

    @property
    def folder_name(self) -> str:
        """The operator's name for it: of one part, and not twice."""
        return self.name.replace("/", "-")


def read_attack(place: Path) -> Attack:
    """Raises msgspec.ValidationError, tomllib.TOMLDecodeError."""
    table = tomllib.loads(place.read_text(encoding="utf-8"))
    return msgspec.convert({**table, "name": f"{place.parent.name}/{place.stem}"}, Attack)


def all_attacks() -> tuple[Attack, ...]:
    return tuple(read_attack(place) for place in sorted(FOLDER.glob("*/*.toml")))
