"""`takehome review`."""

from pathlib import Path

import click

from grader.cli.exits import exits

KINDS = ("note", "points", "override", "appeal", "answer")


@click.command()
@click.argument("scorecard", type=click.Path(path_type=Path), metavar="SCORECARD")
@click.option("--note", metavar="TEXT", help="A note, on an area (--area), on a probe (--probe), or on all of it.")
@click.option("--points", metavar="N/OF", help="Points for what only people can judge; --reason says for what.")
@click.option(
    "--override",
    type=click.Choice(["passed", "failed", "left-out"]),
    help="A probe's verdict by your word; --reason says why.",
)
@click.option("--appeal", metavar="TEXT", help="What the candidate says against a probe's verdict.")
@click.option("--answer", metavar="TEXT", help="What you answer to an appeal; the candidate reads it.")
@click.option("--area", default="", metavar="ID", help="The area that it is about.")
@click.option("--probe", default="", metavar="PROBE", help="The probe that it is about: its id, or one like K7Q-2FD.")
@click.option("--reason", default="", metavar="TEXT", help="Of points and overrides.")
@click.option(
    "--by",
    envvar="TAKEHOME_REVIEWER",
    show_envvar=True,
    metavar="NAME",
    help="Who says it. Default: your login name.",
)
def review(
    scorecard: Path,
    note: str | None,
    points: str | None,
    override: str | None,
    appeal: str | None,
    answer: str | None,
    area: str,
    probe: str,
    reason: str,
    by: str | None,
) -> None:
    """Say something of a graded submission: SCORECARD is its folder, or the scorecard.json in it.

    One thing at a time, and it stays: entries are added to review.jsonl beside the scorecard, with who and when, and
    both pages are drawn anew. The scorecard itself is never changed. Without anything to say, it prints the review.
    Exit status 2: there is no such scorecard, area or probe, or the words are missing.
    """
    with exits():
        from grader.cli.console import show_review
        from grader.cli.reviewing import add_entry, login_name, open_scorecard
        from grader.review import Act
        from grader.reviewing import Remark

        said = {"note": note, "points": points, "override": override, "appeal": appeal, "answer": answer}
        given = [kind for kind in KINDS if said[kind] is not None]
        if len(given) > 1:
            raise click.UsageError(f"One thing at a time: --{given[0]} or --{given[1]}, each with a call of its own.")
        if not given and (area or probe or reason):
            raise click.UsageError("Nothing is said. Add --note, --points, --override, --appeal or --answer.")
        place = open_scorecard(scorecard)
        if given:
            act = Act(given[0])
            text = reason if act in (Act.POINTS, Act.OVERRIDE) else said[given[0]]
            remark = Remark(
                act=act, text=text or "", area=area, probe=probe, verdict=override or "", points=points or ""
            )
            add_entry(place, remark, by=login_name() if by is None else by)
        show_review(place.card, place.review())
