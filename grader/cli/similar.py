"""`takehome similar`."""

from pathlib import Path

import click

from grader.cli.exits import exits


@click.command()
@click.argument("results", type=click.Path(path_type=Path), default=Path("takehome-results"), metavar="[DIR]")
@click.option("--assessment", required=True, metavar="ID|PATH", help="The assessment that they were graded by.")
@click.option(
    "--least-share",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Of one's own code in passages of both, for a pair to be pointed out. Default: 0.15.",
)
def similar(results: Path, assessment: str, least_share: float | None) -> None:
    """Point out pairs of submissions in DIR that have passages of code in common.

    DIR is what `takehome grade --out` wrote to; takehome-results if none is named. What the starter, the public suite
    or a reference has too is taken away first. It is a question for a person, and changes no score. Grading left an
    outline of each submission's code, so no engine is needed.
    """
    with exits():
        from grader.assessment import assessment_roots, load_assessment
        from grader.cli.console import show_similar
        from grader.pages import read_store, write_cohort_pages
        from grader.similar_pages import write_similar
        from grader.similarity import LEAST_SHARE
        from grader.store import existing_store

        loaded = load_assessment(assessment, roots=assessment_roots(Path.cwd()))
        store = existing_store(results)
        placed = read_store(store).placed
        found = write_similar(store, placed, loaded, least_share=LEAST_SHARE if least_share is None else least_share)
        write_cohort_pages(store, placed)  # which link to it
        show_similar(found)
