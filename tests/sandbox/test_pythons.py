"""What was tried is told for each requirement that can't be had."""

from sandbox.pythons import OURS, PYTHONS, refusals


def test_what_can_be_had_on_no_python_says_which_were_tried() -> None:
    gone = {"pandas==1.3.99": "the index has no such version"}
    told = refusals({"3.13": gone, "3.11": gone, "3.9": gone}, "3.13")
    assert told == {"pandas==1.3.99": "the index has no such version. Tried on Python 3.13, 3.11 and 3.9."}


def test_what_another_python_has_is_told() -> None:
    told = refusals({"3.11": {"a": "it has no wheel that fits"}, "3.9": {"b": "no", "c": "no"}}, "3.11")
    assert told == {
        "a": "it has no wheel that fits. Tried on Python 3.11. On Python 3.9 it can be had, and fewer of the others."
    }


def test_where_there_is_no_choice_nothing_was_tried() -> None:
    assert refusals({"3.11": {"a": "no wheel"}}, "3.11") == {"a": "no wheel"}
    assert refusals({"3.9": {"a": "no wheel"}}, "3.9") == {"a": "no wheel. Tried on Python 3.9."}


def test_ours_is_among_them_and_each_has_a_debian_of_its_own() -> None:
    assert PYTHONS[OURS.version] == OURS
    assert len({python.debian_suite for python in PYTHONS.values()}) == len(PYTHONS)
