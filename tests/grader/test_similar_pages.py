"""Similar passages of a round, from the outlines that lie in its folder."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from grader.assessment import Assessment
from grader.cohort import Placed
from grader.outline_box.outline import outline
from grader.outlining import OUTLINE_FILE, KeptOutline, kept_outline
from grader.pages import read_store, write_cohort_pages
from grader.similar_pages import Similar, handed_out, write_similar
from grader.similarity import Outline
from grader.store import Store
from tests.builders import a_scorecard, an_assessment
from tests.grader.test_similarity import _function as a_function


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    (tmp_path / "delays/starter").mkdir(parents=True)
    (tmp_path / "delays/starter/start.py").write_text(a_function(99))
    return an_assessment(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Ada and Bo have a function in common, and all have the starter's."""
    store = Store.open(tmp_path / "results")
    for name, seeds in {"ada": (1, 2), "bo": (1, 3), "cy": (4, 5)}.items():
        _keep(store, name, "".join(a_function(seed) for seed in (*seeds, 99)))
    return store


def _keep(store: Store, name: str, code: str | None, *, trouble: str = "") -> None:
    card = replace(a_scorecard(name=name), assessment="delays")
    store.save(card)
    found = None if code is None else msgspec.convert(outline({"a.py": code.encode()}), Outline)
    kept = KeptOutline(tree_digest=card.snapshot.tree_digest, outline=found, trouble=trouble)
    store.write(name, OUTLINE_FILE, msgspec.json.encode(kept))


def _written(store: Store, assessment: Assessment) -> Similar:
    similar = write_similar(store, read_store(store).placed, assessment)
    assert similar is not None
    return similar


def test_a_pair_stands_side_by_side_on_a_page_of_its_own(store: Store, assessment: Assessment) -> None:
    similar = _written(store, assessment)
    assert [pair.names for pair in similar.pairs] == [("ada", "bo")]
    assert similar.page == store.folder / "similar.html"
    page = similar.page.read_text("utf-8")
    assert 'href="./ada/report.html"' in page
    assert "total1" in page
    assert "cy/report.html" not in page


def test_the_starter_is_nobody_s_copy(store: Store, assessment: Assessment) -> None:
    (pair,) = _written(store, assessment).pairs
    assert pair.shares[0] == pytest.approx(0.5, abs=0.1), "of two functions of their own, one"


def test_the_cohort_s_page_leads_there_once_there_is_one(store: Store, assessment: Assessment) -> None:
    placed = read_store(store).placed
    (page,) = write_cohort_pages(store, placed)
    assert "similar.html" not in page.read_text("utf-8")

    _written(store, assessment)
    (page,) = write_cohort_pages(store, placed)
    assert 'href="./similar.html"' in page.read_text("utf-8")


def test_whoever_could_not_be_compared_is_named_with_the_reason(store: Store, assessment: Assessment) -> None:
    _keep(store, "dan", None, trouble="their code ended the box that it was read in")
    store.save(replace(a_scorecard(name="old"), assessment="delays"))
    similar = _written(store, assessment)
    assert set(similar.unread) == {"dan", "old"}
    assert similar.n_compared == 3
    assert "their code ended the box" in similar.page.read_text("utf-8")


def test_whoever_has_no_outline_gets_one_if_it_can_be_made(store: Store, assessment: Assessment) -> None:
    """Ada was graded before anybody was beside her."""
    kept = kept_outline(store, "ada")
    (store.folder / "ada" / OUTLINE_FILE).unlink()
    asked = []

    def outlined(each: Placed) -> KeptOutline | None:
        asked.append(each.folder)
        return kept

    similar = write_similar(store, read_store(store).placed, assessment, outlined=outlined)
    assert similar is not None
    assert asked == ["ada"]
    assert ([pair.names for pair in similar.pairs], similar.unread) == ([("ada", "bo")], {})


def test_an_outline_of_another_commit_is_not_taken_for_this_one_s(store: Store, assessment: Assessment) -> None:
    card = read_store(store).placed[0].card
    store.save(replace(card, snapshot=replace(card.snapshot, tree_digest="0" * 64)))
    similar = _written(store, assessment)
    assert similar.pairs == ()
    assert set(similar.unread) == {"ada"}


def test_one_alone_is_not_compared(tmp_path: Path, assessment: Assessment) -> None:
    store = Store.open(tmp_path / "alone")
    _keep(store, "ada", a_function(1))
    assert write_similar(store, read_store(store).placed, assessment) is None
    assert not (store.folder / "similar.html").exists()


def test_of_two_assessments_each_has_a_page(store: Store, assessment: Assessment) -> None:
    for name in ("eve", "fay"):
        store.save(replace(a_scorecard(name=name), assessment="parcels"))
    assert _written(store, assessment).page.name == "similar-delays.html"


def test_references_are_handed_out_too() -> None:
    """So that what they have, which is how such things are written, is nobody's copy."""
    from benchmarks.similarity import ASSESSMENT
    from grader.assessment import load_assessment

    loaded = load_assessment(str(ASSESSMENT), roots=())
    known = handed_out(loaded)
    reference = {"a.py": (ASSESSMENT / "solutions/numpy/delaymodel/features.py").read_bytes()}
    of_it = {value for file in msgspec.convert(outline(reference), Outline).files for value, _ in file.prints}
    assert of_it
    assert of_it <= known
