"""Results survive: a full disk, a damaged file, a newer takehome, and names that candidates chose."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from grader.errors import StoreError
from grader.model import (
    AreaScore,
    Evidence,
    Finding,
    ProbeResult,
    Provenance,
    Scorecard,
    Snapshot,
    Verdict,
)
from grader.schema import SCHEMA_FILE, schema_json, scorecard_schema
from grader.store import SCORECARD_FILE, Store, load_scorecard, scorecard_json, submission_names
from tests.builders import a_finding, a_result, a_scorecard, a_snapshot, an_evidence, an_open_scorecard

settings.register_profile("quiet", database=None, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("quiet")

numbers = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, numbers)
scorecards = st.builds(
    replace,
    st.just(a_scorecard()),
    name=st.text(),
    total=st.none() | numbers,
    rationale=st.text(),
    band=st.none() | st.text(),
    snapshot=st.from_type(Snapshot),
    areas=st.lists(st.from_type(AreaScore), max_size=2).map(tuple),
    results=st.lists(st.from_type(ProbeResult), max_size=2).map(tuple),
    findings=st.lists(st.from_type(Finding), max_size=2).map(tuple),
    provenance=st.from_type(Provenance),
)


class TestWhatIsSavedComesBack:
    @given(card=scorecards)
    @settings(max_examples=20)
    def test_every_scorecard_comes_back_equal(self, card: Scorecard, tmp_path_factory: pytest.TempPathFactory) -> None:
        path = tmp_path_factory.getbasetemp() / "any.json"
        path.write_bytes(scorecard_json(card))
        assert load_scorecard(path) == card

    def test_a_saved_one_is_found_by_its_name(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path / "results")
        card = a_scorecard(name="ada")
        assert store.save(card) == tmp_path / "results" / "ada" / SCORECARD_FILE
        assert store.load("ada") == card
        assert store.load("bob") is None

    def test_all_of_them_are_listed_by_name(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path)
        cards = (a_scorecard(name="ada"), an_open_scorecard(name="bob"))
        for card in reversed(cards):
            store.save(card)
        store.write("carl", "report.html", b"a report without a scorecard")
        assert store.scorecards() == cards
        assert store.sources() == {card.name: card.snapshot.source for card in cards}

    def test_equal_scorecards_are_equal_bytes_whatever_order_a_table_was_filled_in(self) -> None:
        card = a_scorecard()
        versions = dict(reversed(card.provenance.versions.items()))
        again = replace(card, provenance=replace(card.provenance, versions=versions))
        assert scorecard_json(again) == scorecard_json(card)
        assert list(json.loads(scorecard_json(card)))[:3] == ["version", "name", "assessment"]


class TestAFileForPeople:
    def test_it_is_utf8_and_indented(self) -> None:
        text = scorecard_json(a_scorecard(rationale="Größe ≥ 3")).decode()
        assert '\n  "rationale": "Größe ≥ 3",\n' in text
        assert text.endswith("}\n")

    def test_nothing_in_it_moves_a_cursor_or_hides(self, tmp_path: Path) -> None:
        """A candidate prints escape codes, bytes that turn the reading direction, and half a surrogate pair."""
        hostile = "\x1b[2J\x00\x7f\x9b31m\u202egnp.exe\u200b\u2028\ud800\U000e0041\ufeff\x85end"
        card = a_scorecard(results=(a_result(Verdict.FAILED, evidence=(an_evidence(stdout=hostile),)),))
        text = scorecard_json(card).decode("utf-8")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u202e\ufeff\U000e0041]", text)
        (tmp_path / SCORECARD_FILE).write_text(text, encoding="utf-8")
        assert load_scorecard(tmp_path / SCORECARD_FILE).results[0].evidence[0].stdout == hostile


class TestWholeOrAbsent:
    def test_a_disk_that_fills_up_leaves_the_old_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = Store.open(tmp_path)
        card = a_scorecard(name="ada", rationale="the first")
        store.save(card)

        def full(descriptor: int) -> None:
            raise OSError(28, os.strerror(28))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="No space left on device"):
            store.save(replace(card, rationale="the second"))
        assert store.load("ada") == card
        assert [place.name for place in (tmp_path / "ada").iterdir()] == [SCORECARD_FILE]

    def test_an_interrupted_first_write_leaves_no_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = Store.open(tmp_path)

        def interrupted(descriptor: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.write("ada", "report.html", b"<html>")
        assert list((tmp_path / "ada").iterdir()) == []

    @pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\0b"])
    def test_a_name_is_never_a_way_out(self, tmp_path: Path, name: str) -> None:
        store = Store.open(tmp_path / "results")
        with pytest.raises(ValueError, match="no plain name"):
            store.write(name, "report.html", b"")
        with pytest.raises(ValueError, match="no plain name"):
            store.write("ada", name, b"")


class TestAnOutThatCannotBeWritten:
    def test_it_is_found_out_before_any_work(self, tmp_path: Path) -> None:
        (tmp_path / "results").write_text("a file")
        with pytest.raises(
            StoreError,
            match=r"Results can't be written to .*results is a file, not a folder\. Name another folder with --out",
        ):
            Store.open(tmp_path / "results")

    def test_a_folder_below_a_file_is_none_either(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("a file")
        with pytest.raises(StoreError, match="file is a file, not a folder"):
            Store.open(tmp_path / "file" / "results")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_nor_is_one_without_permission(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        with pytest.raises(StoreError, match="Permission denied"):
            Store.open(tmp_path / "results")

    def test_a_folder_of_the_kernel_takes_no_files(self) -> None:
        with pytest.raises(StoreError, match="Results can't be written to /proc"):
            Store.open(Path("/proc"))

    def test_trying_leaves_nothing_behind(self, tmp_path: Path) -> None:
        Store.open(tmp_path / "a" / "b")
        assert list((tmp_path / "a" / "b").iterdir()) == []


class TestDamage:
    def damaged(self, folder: Path, **changes: Any) -> Path:
        values = json.loads(scorecard_json(a_scorecard()))
        values.update(changes)
        path = folder / SCORECARD_FILE
        path.write_text(json.dumps(values))
        return path

    def test_half_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / SCORECARD_FILE
        path.write_bytes(scorecard_json(a_scorecard())[:400])
        with pytest.raises(StoreError, match=r"scorecard\.json is damaged: it is no JSON .*Remove it and grade"):
            load_scorecard(path)

    @pytest.mark.parametrize("text", ["[]", "{}", '{"version": "1"}', '{"version": true}'])
    def test_something_else(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / SCORECARD_FILE
        path.write_text(text)
        with pytest.raises(StoreError, match="is no scorecard"):
            load_scorecard(path)

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / SCORECARD_FILE
        path.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(StoreError, match="is damaged"):
            load_scorecard(path)

    def test_a_value_of_the_wrong_type_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"is damaged: Expected `float \| null`, got `str` - at `\$\.total`"):
            load_scorecard(self.damaged(tmp_path, total="a hundred"))

    def test_a_newer_one_asks_for_a_newer_takehome(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"of version 99, written by a newer takehome.*Upgrade takehome"):
            load_scorecard(self.damaged(tmp_path, version=99))

    def test_one_of_before_pages_had_pictures_is_read(self, tmp_path: Path) -> None:
        """What came later has defaults: a night's scorecards are not thrown away for a better page."""
        values = json.loads(scorecard_json(a_scorecard()))
        for later in ("brief", "qualities", "reruns"):
            del values[later]
        for result in values["results"]:
            for later in ("measurements", "calibration", "handled"):
                del result[later]
            del result["probe"]["answer"]
        path = tmp_path / SCORECARD_FILE
        path.write_text(json.dumps(values))
        assert load_scorecard(path) == a_scorecard()

    def test_an_older_one_is_graded_again(self, tmp_path: Path) -> None:
        with pytest.raises(
            StoreError, match=r"of version 0; this takehome reads version 1.*grade the submission again"
        ):
            load_scorecard(self.damaged(tmp_path, version=0))

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="can't be read: No such file"):
            load_scorecard(tmp_path / SCORECARD_FILE)

    def test_a_damaged_one_has_no_source_and_keeps_nobody_from_grading(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path)
        store.write("ada", SCORECARD_FILE, b"{")
        assert store.names() == ("ada",)
        assert store.sources() == {}


class TestNames:
    @pytest.mark.parametrize(
        ("source", "name"),
        [
            ("https://git.example.org/ada/flight-delays.git", "flight-delays"),
            ("https://git.example.org/ada/flight-delays/", "flight-delays"),
            ("git@git.example.org:flight-delays.git", "flight-delays"),
            ("/home/ada/My Work", "My-Work"),
            ("file:///srv/git/Größe.git", "Gr-e"),
            ("../..", "submission"),
            ("/home/ada/.hidden", "hidden"),
            ("https://git.example.org/ada/" + "x" * 300, "x" * 60),
            ("https://git.example.org/ada/<script>alert(1)</script>", "script"),
        ],
    )
    def test_it_is_the_repositorys_made_safe(self, source: str, name: str) -> None:
        assert submission_names((source,)) == {source: name}

    def test_a_hundred_repositories_of_one_name_are_told_apart_by_whose_they_are(self) -> None:
        sources = tuple(f"https://git.example.org/{owner}/challenge.git" for owner in ("ada", "bob", "eve"))
        names = submission_names(sources)
        assert len(set(names.values())) == 3
        assert re.fullmatch(r"challenge-ada-[0-9a-f]{8}", names[sources[0]])
        assert submission_names(sources[::-1]) == names

    @pytest.mark.parametrize("name", ["cohort.html", "Cohort.csv", "cohort-flight-delays.html", "compare-a-b.html"])
    def test_the_cohorts_files_are_nobodys_folder(self, name: str) -> None:
        source = f"https://git.example.org/mallory/{name}"

        assert submission_names((source,))[source].startswith(f"{name}-mallory-")

    def test_upper_and_lower_case_are_one_on_some_disks(self) -> None:
        names = submission_names(("/a/Challenge", "/b/challenge"))
        assert len({name.casefold() for name in names.values()}) == 2

    def test_a_second_run_does_not_overwrite_the_first_ones_namesake(self) -> None:
        """`grade ada/challenge`, then `grade bob/challenge`, into the same folder: two scorecards."""
        first = submission_names(("/ada/challenge",))
        taken = {name: source for source, name in first.items()}
        second = submission_names(("/bob/challenge",), taken=taken)
        assert second["/bob/challenge"].startswith("challenge-bob-")
        assert submission_names(("/ada/challenge", "/bob/challenge"), taken=taken)["/ada/challenge"] == "challenge"

    @given(st.lists(st.text(), max_size=8).map(tuple), st.dictionaries(st.text(), st.text(), max_size=3))
    def test_they_never_collide_and_are_always_safe(self, sources: tuple[str, ...], texts: dict[str, str]) -> None:
        taken = {f"name{n}": source for n, source in enumerate(texts.values())}
        names = submission_names(sources, taken=taken)
        assert set(names) == set(sources)
        fresh = {source: name for source, name in names.items() if source not in taken.values()}
        assert len({name.casefold() for name in names.values()}) == len(names)
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) for name in fresh.values())


class TestSchema:
    """`grader/schema/scorecard.schema.json` is what others read scorecards by."""

    def test_it_is_what_the_values_are(self) -> None:
        """Fails after a change of the scorecard: run `python -m grader.schema`, and think of SCORECARD_VERSION."""
        assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_json()

    @pytest.mark.parametrize(
        "card",
        [
            a_scorecard(),
            an_open_scorecard(),
            a_scorecard(
                results=tuple(a_result(verdict, name=f"test_{verdict}") for verdict in Verdict),
                findings=(a_finding(),),
                snapshot=a_snapshot(findings=(a_finding("odd-file"),)),
            ),
            a_scorecard(results=(a_result(evidence=(Evidence(),)),)),
        ],
    )
    def test_scorecards_hold_to_it(self, card: Scorecard) -> None:
        schema = scorecard_schema()
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(json.loads(scorecard_json(card)))

    def test_what_is_no_scorecard_does_not(self) -> None:
        values = json.loads(scorecard_json(a_scorecard()))
        validator = Draft202012Validator(scorecard_schema())
        for wrong in ({**values, "version": 2}, {**values, "total": "high"}, {"version": 1}):
            assert not validator.is_valid(wrong)
