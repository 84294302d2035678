"""What a candidate writes can be looked at, and can't hide."""

import pytest

from reports.visible import MAX_LINE_CHARACTERS, code_spans, excerpt, visible, visible_line, visible_prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("bell\x07", "bell␇"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("access\u202egpj.exe", "access⟨U+202E⟩gpj.exe"),
        ("\u2066isolate\u2069", "⟨U+2066⟩isolate⟨U+2069⟩"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("soft\u00adhyphen", "soft⟨U+00AD⟩hyphen"),
        ("\u3164", "⟨U+3164⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("two\nlines\there", "two␊lines␉here"),
        ("Zoë Ångström, 山田 — ✓ 👍", "Zoë Ångström, 山田 — ✓ 👍"),
    ],
)
def test_what_has_no_ink_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_stay_lines_where_there_may_be_several() -> None:
    assert visible("a\r\nb\tc\n", lines=True) == "a\nb\tc\n"


def test_a_lone_carriage_return_is_named_for_it_overwrites_in_a_terminal() -> None:
    assert visible("passed\rfailed", lines=True) == "passed␍failed"


def test_piled_marks_cannot_climb_over_the_next_row() -> None:
    assert visible("e" + "\u0301" * 40) == "e" + "\u0301" * 4 + "⟨+36 marks⟩"


def test_naming_twice_changes_nothing() -> None:
    hostile = "\x1b]0;\u202e\x00" + "\u0301" * 9

    assert visible(visible(hostile)) == visible(hostile)


def test_every_text_can_be_written_as_utf_8() -> None:
    every = "".join(chr(code) for code in range(0x11000))

    assert visible(every, lines=True).encode()


def test_a_long_name_is_cut_and_says_so() -> None:
    shown = visible_line("n" * (MAX_LINE_CHARACTERS + 1234))

    assert shown.endswith("… (1,234 characters left out)")
    assert visible_prose("short") == "short"


def test_short_output_is_shown_whole() -> None:
    shown = excerpt("one\ntwo\n")

    assert shown is not None
    assert (shown.head, shown.left_out_text, shown.tail, shown.size_text) == ("one\ntwo", "", "", "2 lines")


def test_no_output_is_no_excerpt() -> None:
    assert excerpt(" \n") is None


def test_long_output_keeps_its_start_and_its_end() -> None:
    shown = excerpt("\n".join(f"line {n}" for n in range(1000)))

    assert shown is not None
    assert shown.head.startswith("line 0\n")
    assert shown.head.endswith("line 13")
    assert shown.tail.startswith("line 974\n")
    assert shown.tail.endswith("line 999")
    assert shown.left_out_text.endswith(" characters left out")
    assert shown.size_text == "1,000 lines"


def test_one_endless_line_is_cut_too() -> None:
    shown = excerpt("x" * 1_000_000)

    assert shown is not None
    assert len(shown.head) + len(shown.tail) == 4000
    assert shown.left_out_text == "996,000 characters left out"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("`train` did not work", [("train", True), (" did not work", False)]),
        ("plain", [("plain", False)]),
        ("", []),
        ("one ` alone", [("one ` alone", False)]),
        ("`a\nb`", [("`a\nb`", False)]),
        ("``", [("``", False)]),
        ("`<b>`", [("<b>", True)]),
    ],
)
def test_what_stands_between_backticks_is_code(text: str, spans: list[tuple[str, bool]]) -> None:
    assert [(span.text, span.is_code) for span in code_spans(text)] == spans
