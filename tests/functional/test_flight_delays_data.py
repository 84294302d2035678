"""The committed data sets of flight-delays are those that the script made, and say what the brief says of them."""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ASSESSMENT = Path(__file__).parents[2] / "assessments" / "flight-delays"
OUTCOMES = {"dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"}
MOST_BYTES = 7 * 2**20


def test_every_data_file_has_the_digest_that_the_script_wrote() -> None:
    listed = {path: digest for digest, path in (line.split() for line in _digests())}
    present = {path.relative_to(ASSESSMENT).as_posix() for path in ASSESSMENT.glob("*/data/*")}
    assert set(listed) == present
    for path, digest in listed.items():
        assert hashlib.sha256((ASSESSMENT / path).read_bytes()).hexdigest() == digest, path


def test_the_data_stays_small() -> None:
    assert sum(path.stat().st_size for path in ASSESSMENT.glob("*/data/*")) < MOST_BYTES


def test_a_schedule_says_nothing_of_what_happened() -> None:
    for suite in ("public", "hidden"):
        assert not OUTCOMES & set(next(_rows(f"{suite}/data/schedule.csv.gz")))


def test_training_data_ends_before_the_hidden_months_begin() -> None:
    assert {row["month"] for row in _rows("hidden/data/train.csv.gz")} == {"1", "2", "3", "4", "5", "6"}
    assert {row["month"] for row in _rows("hidden/data/schedule.csv.gz")} == {"7", "8", "9"}
    assert {row["month"] for row in _rows("public/data/flights.csv.gz")} == {"1", "2", "3", "4", "5", "6"}


def test_flight_ids_and_the_order_of_rows_tell_nothing_of_delays() -> None:
    """The archive lists a day's flights as they actually left, cancelled ones last: that gives the outcome away."""
    rows = list(_rows("hidden/data/schedule.csv.gz"))
    keys = [row["flight_id"] for row in rows]
    assert len(set(keys)) == len(keys)
    placed = [(row["time_hour"], int(row["sched_dep_time"]), row["flight_id"]) for row in rows]
    assert placed == sorted(placed)
    delays = {row["flight_id"]: row["arr_delay"] for row in _rows("hidden/data/outcomes.csv.gz")}
    assert list(delays) == keys
    late = [delays[key] != "" and float(delays[key]) > 15 for key in sorted(keys)]
    halves = late[: len(late) // 2], late[len(late) // 2 :]
    shares = [sum(half) / len(half) for half in halves]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_brief_and_starter_name_the_columns_of_the_data() -> None:
    brief = (ASSESSMENT / "brief.md").read_text(encoding="utf-8")
    for name in ("public/data/flights.csv.gz", "public/data/weather.csv.gz"):
        for column in next(_rows(name)):
            assert f"`{column}`" in brief, column


def test_every_probe_rests_on_a_requirement_of_the_brief() -> None:
    brief = (ASSESSMENT / "brief.md").read_text(encoding="utf-8")
    asked = {f"R{number}" for number in range(1, 100) if f"**R{number}**" in brief}
    for path in (*ASSESSMENT.glob("hidden/test_*.py"), *ASSESSMENT.glob("public/test_*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if 'brief="' in line:
                assert line.split('brief="')[1].split('"')[0] in asked, f"{path.name}: {line.strip()}"
    assert len(asked) >= 15


def test_the_environment_is_pinned_by_hash_and_names_no_place() -> None:
    lines = (ASSESSMENT / "environment.lock").read_text(encoding="utf-8").splitlines()
    assert all("==" in line or line.strip().startswith("--hash=sha256:") for line in lines)
    assert not any("://" in line or " @ " in line for line in lines)


def _digests() -> list[str]:
    return (ASSESSMENT / "DIGESTS").read_text(encoding="utf-8").splitlines()


def _rows(path: str) -> Iterator[dict[str, str]]:
    with gzip.open(ASSESSMENT / path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
