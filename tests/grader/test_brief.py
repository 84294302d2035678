"""The brief's numbered requirements, with what they say."""

from grader.brief import MOST_CHARACTERS, brief_requirements

BRIEF = """# A challenge

Before them, **R0** is only mentioned in a sentence.

- **R1** One row per row,
  in its order.
- **R2** Files:

  ```toml
  **R9** = "no requirement, but code"
  ```

  and more of it.

Not of R2 any more.

**Tests**

* **R3**. Three.
**R4** Four, which says **R3** again.
## Heading
none of it
"""


def test_a_text_goes_on_to_the_next_number_or_what_is_no_part_of_it() -> None:
    assert {each.number: each.text for each in brief_requirements(BRIEF)} == {
        "R1": "One row per row, in its order.",
        "R2": "Files: … and more of it.",
        "R3": "Three.",
        "R4": "Four, which says **R3** again.",
    }


def test_a_brief_without_numbers_has_none() -> None:
    assert brief_requirements("# Do something\n\nGood luck.\n") == ()


def test_a_long_one_is_cut() -> None:
    (only,) = brief_requirements("- **R1** " + "word " * 1000)

    assert len(only.text) == MOST_CHARACTERS + 1
