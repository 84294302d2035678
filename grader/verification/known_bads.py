"""Known-bads: a reference with one defect each, and the probes that it must fail.

known-bads/
    NAME.toml       about, of, fails, may_fail, and the change
    blind/          written without a look at the suite: they name no probe
        NAME.toml
        DIGESTS     as `sha256sum *.toml` prints them: frozen before the suite was run on them
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.assessment import faults_text, read_file
from grader.errors import AssessmentError
from grader.toml_table import Table, did_you_mean, shown

BLIND, DIGESTS = "blind", "DIGESTS"

Files = Mapping[str, bytes]
"""Content by path, relative to the top."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownBad:
    """A reference with one defect."""

    name: str
    """`NAME`, or `blind/NAME`."""
    about: str
    """The defect."""
    of: str
    """The reference's name."""
    files: Files
    """All of the reference's, with the change made."""
    changed: tuple[str, ...]
    """Paths that differ from the reference's."""
    earlier: Files = field(default_factory=dict)
    """What the commit before held besides, or held otherwise."""
    fails: tuple[str, ...] = ()
    """Patterns of ids of probes, each of which it must fail; none for a blind one."""
    may_fail: tuple[str, ...] = ()
    blind: bool = False


def read_known_bads(folder: Path, references: Mapping[str, Files]) -> tuple[KnownBad, ...]:
    """Those in the folder, by name, the blind ones last. `references`: files by name.

    Raises AssessmentError: with all faults of all files, or blind ones that are not as they were frozen.
    """
    blind = folder / BLIND
    _check_frozen(blind)
    found, faulty = [], []
    for file in (*sorted(folder.glob("*.toml")), *sorted(blind.glob("*.toml"))):
        root = read_file(file)
        found.append(_known_bad(root, file, references, blind=file.parent == blind))
        root.report_unknown()
        if faults := root.faults.found():
            faulty.append(faults_text(file, faults))
    if faulty:
        raise AssessmentError("\n".join(faulty))
    return tuple(found)


def _known_bad(root: Table, file: Path, references: Mapping[str, Files], *, blind: bool) -> KnownBad:
    about, of = root.text("about"), root.text("of")
    if of and of not in references:
        root.fault(f"{shown(of)} is no reference{did_you_mean(of, references)}", "of")
    fails = root.texts("fails", default=() if blind else None)
    if not fails and not blind and "fails" in root:
        root.fault("names no probe: which one must it fail?", "fails")
    if blind and ("fails" in root or "may_fail" in root):
        root.fault("who has not seen the suite can name no probe of it", "fails")
    before = references.get(of, {})
    files = _changed(root, before)
    changed = tuple(sorted(path for path in before.keys() | files.keys() if before.get(path) != files.get(path)))
    earlier = _texts(root.table("earlier", required=False))
    if before and not changed and not earlier and not root.faults.found():
        root.fault("changes nothing: give [[change]], [files], remove or [earlier]")
    return KnownBad(
        name=f"{BLIND}/{file.stem}" if blind else file.stem,
        about=about,
        of=of,
        files=files,
        changed=changed,
        earlier=earlier,
        fails=fails,
        may_fail=root.texts("may_fail", default=()),
        blind=blind,
    )


def _changed(root: Table, before: Files) -> dict[str, bytes]:
    files = dict(before)
    for table in root.tables("change", required=False):
        path, old, new = table.text("file"), table.text("old"), table.text("new", default="")
        if path and path not in files:
            table.fault(f"the reference has no file {shown(path)}{did_you_mean(path, files)}", "file")
        elif path and old:
            text = files[path].decode(errors="surrogateescape")
            if text.count(old) != 1:
                table.fault(f"occurs {text.count(old)} times in {path}; once is needed", "old")
            files[path] = text.replace(old, new).encode(errors="surrogateescape")
    files |= _texts(root.table("files", required=False))
    for position, path in enumerate(root.texts("remove", default=())):
        if path not in files:
            root.fault(f"the reference has no file {shown(path)}{did_you_mean(path, files)}", "remove", position)
        files.pop(path, None)
    return files


def _texts(table: Table) -> dict[str, bytes]:
    return {path: table.text(path, default="").encode() for path in table}


def _check_frozen(blind: Path) -> None:
    """Nobody who has seen the suite changes a blind known-bad; the digests are older than any run on it."""
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in blind.glob("*.toml")}
    if not there:
        return
    try:
        lines = (blind / DIGESTS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AssessmentError(f"{blind} has no {DIGESTS}; freeze it there: sha256sum *.toml > {DIGESTS}") from error
    frozen = {name.strip(): digest for digest, _, name in (line.partition("  ") for line in lines)}
    differing = sorted(name for name in there.keys() | frozen.keys() if there.get(name) != frozen.get(name))
    if differing:
        raise AssessmentError(
            f"{blind}: not as frozen in {DIGESTS}: {', '.join(differing)}. Once the suite was run on it, a blind "
            "known-bad is not changed any more; make an ordinary one of it instead."
        )
