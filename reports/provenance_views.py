"""What stands behind a score, ready to show: the history as a fact, and everything needed to repeat the examination."""

from dataclasses import dataclass

from grader.model import History, Provenance, Scorecard, Snapshot
from reports.quantities import NOTHING, bytes_text, count_text, number_text, seconds_text, time_text
from reports.visible import visible, visible_line

MAX_COMMITS = 40
SHORT_SHA = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class FactView:
    name: str
    text: str
    is_code: bool = False
    """A digest, an identifier, a path: set in monospace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactGroupView:
    title: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitView:
    sha: str
    author: str
    time_text: str
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryView:
    summary: str
    commits: tuple[CommitView, ...]
    more_text: str


def history_view(history: History) -> HistoryView:
    shown = history.commits[:MAX_COMMITS]
    n_more = history.n_commits - len(shown)
    return HistoryView(
        summary=f"{count_text(history.n_commits, 'commit')} by {count_text(history.n_authors, 'author')}",
        commits=tuple(
            CommitView(
                sha=visible_line(commit.sha[:SHORT_SHA]),
                author=visible_line(commit.author),
                time_text=time_text(commit.authored_at),
                subject=visible_line(commit.subject),
            )
            for commit in shown
        ),
        more_text=f"{count_text(n_more, 'older commit')} left out" if n_more > 0 else "",
    )


def provenance_views(scorecard: Scorecard, *, generated_at: str) -> tuple[FactGroupView, ...]:
    provenance = scorecard.provenance
    return (
        _submission(scorecard.snapshot),
        _examination(scorecard, generated_at),
        _environment(provenance),
        FactGroupView(title="Limits", facts=_limits(provenance.limits)),
        FactGroupView(title="Time", facts=_phases(provenance)),
        FactGroupView(
            title="Packages",
            facts=tuple(_code(name, version) for name, version in sorted(provenance.versions.items())),
        ),
    )


def _submission(snapshot: Snapshot) -> FactGroupView:
    size_bytes = sum(file.size_bytes for file in snapshot.files)
    parts = (f"{part.name} = {part.module}:{part.function}" for part in snapshot.parts)
    return FactGroupView(
        title="Submission",
        facts=(
            _code("Source", snapshot.source),
            _code("Revision", snapshot.revision),
            _code("Commit", snapshot.commit),
            _code("Tree", snapshot.tree_digest),
            FactView(name="Files", text=f"{count_text(len(snapshot.files), 'file')}, {bytes_text(size_bytes)}"),
            _code("Requirements", ", ".join(snapshot.requirements.accepted)),
            _code("… read from", ", ".join(snapshot.requirements.read_from)),
            _code("Declared parts", ", ".join(parts)),
        ),
    )


def _examination(scorecard: Scorecard, generated_at: str) -> FactGroupView:
    provenance = scorecard.provenance
    return FactGroupView(
        title="Examination",
        facts=(
            FactView(name="Started", text=time_text(provenance.started_at)),
            FactView(name="Report drawn", text=time_text(generated_at)),
            FactView(name="takehome", text=visible_line(provenance.takehome_version)),
            _code("Assessment", scorecard.assessment),
            _code("… digest", provenance.assessment_digest),
            _code("Suites", provenance.suites_digest),
            *_derived_from(provenance.round_mark),
            _code("Rubric", provenance.rubric_digest),
            _code("Examination key", provenance.examination_key),
            _code("Score key", provenance.score_key),
        ),
    )


def _derived_from(round_mark: str) -> tuple[FactView, ...]:
    if not round_mark:
        return ()
    return (FactView(name="Hidden data", text=f"derived from the round secret {visible_line(round_mark)}"),)


def _environment(provenance: Provenance) -> FactGroupView:
    return FactGroupView(
        title="Environment",
        facts=(
            FactView(name="Engine", text=_or_nothing(provenance.engine)),
            FactView(name="Runtime", text=_or_nothing(provenance.runtime)),
            FactView(name="Base", text=_or_nothing(provenance.base)),
            *((FactView(name="Python", text=visible_line(provenance.python)),) if provenance.python else ()),
            _code("Candidate's image", provenance.image),
            _code("… id", provenance.image_id),
            _code("Examiner's image", provenance.examiner_image_id),
            *(FactView(name="Not preloaded", text=visible_line(fault)) for fault in provenance.preload_faults),
        ),
    )


def _limits(limits: dict[str, float]) -> tuple[FactView, ...]:
    return tuple(_limit(name, value) for name, value in limits.items())


def _limit(name: str, value: float) -> FactView:
    """`train.wall_seconds`, 60 → *train: wall*, 60 s."""
    stem, _, unit = name.rpartition("_")
    match unit:
        case "seconds":
            text = seconds_text(value)
        case "bytes":
            text = bytes_text(value)
        case "mb":
            text = bytes_text(value * 2**20)
        case "kb":
            text = bytes_text(value * 2**10)
        case _:
            stem, text = name, number_text(value)
    return FactView(name=visible_line(stem.replace(".", ": ").replace("_", " ")), text=text)


def _phases(provenance: Provenance) -> tuple[FactView, ...]:
    """Without a sum: boxes, preparation and suites are parts of the examination."""
    return tuple(
        FactView(name=visible_line(phase.name), text=seconds_text(phase.wall_seconds)) for phase in provenance.phases
    )


def _code(name: str, text: str) -> FactView:
    return FactView(name=visible_line(name), text=_or_nothing(text), is_code=bool(text))


def _or_nothing(text: str) -> str:
    return visible(text[:2000]) if text else NOTHING
