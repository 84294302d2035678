"""A few adders on the attacks' assessment, its hidden suite alone, and what each must come to, written before.

top/sources/good-1, poor-2, …   the repositories
top/assessment/                 the suite
top/out/                        what the program writes
"""

import json
from pathlib import Path

from grader.model import Scorecard, Verdict
from grader.store import SCORECARD_FILE, TAKEN_FILE, load_scorecard
from tests.attacks.batch import hidden_suite_alone
from tests.functional.program import Ended, Program, Running, submission_files, verdicts
from tests.repositories import a_repository

FILES = ("candidate.html", "report.html", SCORECARD_FILE, "summary.md", TAKEN_FILE)
"""Of a submission that is finished, whatever else there is."""
VERDICTS = {
    "good": dict.fromkeys(
        (
            "test_totals_are_right",
            "test_totals_have_their_columns",
            "test_a_missing_column_is_refused_by_name",
            "test_odd_cells_are_refused",
            "test_the_part_agrees_with_the_command",
            "test_nothing_else_is_written",
        ),
        Verdict.PASSED,
    ),
    "poor": {
        "test_totals_are_right": Verdict.FAILED,
        "test_totals_have_their_columns": Verdict.PASSED,
        "test_a_missing_column_is_refused_by_name": Verdict.FAILED,
        "test_odd_cells_are_refused": Verdict.PARTIAL,
        "test_the_part_agrees_with_the_command": Verdict.FAILED,
        "test_nothing_else_is_written": Verdict.FAILED,
    },
}
"""By kind: the outcome of every member, whatever happens on the way."""
_MADE_OF = {"good": "good", "poor": "attacked"}


class Cohort:
    """`names` are of the members, good and poor in turn."""

    def __init__(self, top: Path, n_members: int, *, requirement: str = "", out: Path | None = None) -> None:
        """`requirement`: of the last member, for an environment of its own."""
        self.top = top
        self.out = out or top / "out"
        self.names = tuple(f"{('good', 'poor')[index % 2]}-{index + 1}" for index in range(n_members))
        self.assessment = top / "assessment"
        hidden_suite_alone(self.assessment)
        for name in self.names:
            files = submission_files(_MADE_OF[_kind(name)]) | {"NAME": f"{name}\n"}
            if requirement and name == self.names[-1]:
                files["requirements.txt"] = f"{requirement}\n"
            a_repository(self.source(name), files)

    def source(self, name: str) -> Path:
        return self.top / "sources" / name

    def argv(self, *, jobs: int = 2) -> tuple[str, ...]:
        """The same command each time."""
        sources = (str(self.source(name)) for name in self.names)
        options = ("--assessment", str(self.assessment), "--out", str(self.out), "--jobs", str(jobs))
        return ("grade", *sources, *options)

    def cards(self) -> dict[str, Scorecard]:
        """Of those that are finished. What is there can be read, and all that goes with it is there too."""
        places = sorted(self.out.glob(f"*/{SCORECARD_FILE}"))
        for place in places:
            there = {file.name for file in place.parent.iterdir() if not file.name.startswith(".")}
            assert there >= set(FILES), f"{place.parent.name} has {sorted(there)} alone"
        return {place.parent.name: load_scorecard(place) for place in places}

    def check_files(self) -> None:
        """Whole or absent: each page has its end, and what is JSON can be read."""
        for file in self.out.rglob("*"):
            if file.is_file() and not file.name.startswith("."):
                content = file.read_bytes()
                if file.suffix == ".json":
                    json.loads(content)
                elif file.suffix == ".html":
                    assert content.rstrip().endswith(b"</html>"), f"{file} breaks off: …{content[-80:]!r}"

    def check_scores(self) -> None:
        """Nobody is scored for what the machine did: whoever has a score has the right one."""
        for name, card in self.cards().items():
            if card.total is None:
                assert card.judge_errors or Verdict.JUDGE_ERROR in verdicts(card).values(), name
            else:
                assert verdicts(card) == VERDICTS[_kind(name)], name
                assert not {finding.kind for finding in card.findings} & {"box-killed", "unsteady"}, name

    def check_finished(self, ended: Ended, program: Program) -> None:
        """All are right, and nothing is left of any run."""
        assert ended.exit_status == 0, ended.stderr
        self.check_files()
        self.check_scores()
        cards = self.cards()
        assert sorted(cards) == sorted(self.names)
        assert all(card.total is not None for card in cards.values())
        assert (self.out / "cohort.html").exists() == (len(self.names) > 1)
        assert [str(file) for file in self.out.rglob(".*")] == []
        assert program.leftovers() == []

    def check_kept(self, before: dict[str, Scorecard]) -> None:
        """What was finished is finished still, and was not done again."""
        after = self.cards()
        for name, card in before.items():
            assert name in after, f"{name} was finished, and is lost"
            assert after[name] == card, f"{name} was finished, and was examined again"


def begun(running: Running, count: int) -> str:
    """The name of the so-manieth that is begun, when it is."""
    line = running.wait_for_line(": cloning", count=count)
    return line.partition(" s  ")[2].partition(":")[0]


def _kind(name: str) -> str:
    return name.partition("-")[0]
