"""Code in colours is the code, in pieces."""

import pytest

from reports.highlight import Piece, coloured


@pytest.mark.parametrize("path", ["a.py", "a.toml", "A.PY", "a.json", "a.txt", "Makefile", ""])
@pytest.mark.parametrize(
    "lines",
    [
        ("def late(delay):", "    return delay > 15  # <b>R1</b>", ""),
        ('"""a text that', "never ends", "x = 1"),
        ("", "", ""),
        ("\tif x:", "\u00a0", "'unclosed"),
        ("x = '\x1b[2J'", "\u202egnp.exe", "a\rb"),
    ],
)
def test_no_line_and_no_letter_is_lost(path: str, lines: tuple[str, ...]) -> None:
    shown = coloured(path, lines)

    assert len(shown) == len(lines)
    for line, pieces in zip(lines, shown, strict=True):
        text = "".join(piece.text for piece in pieces)
        assert all(char.isprintable() or char == "\u00a0" for char in text)
        if line.isprintable():
            assert text == line


def test_python_has_its_kinds() -> None:
    assert coloured("f.py", ("def f(x):  # why", "    return 'a' or 1")) == (
        (
            Piece(text="def", kind="keyword"),
            Piece(text=" ", kind=""),
            Piece(text="f", kind="function"),
            Piece(text="(x):  ", kind=""),
            Piece(text="# why", kind="comment"),
        ),
        (
            Piece(text="    ", kind=""),
            Piece(text="return", kind="keyword"),
            Piece(text=" ", kind=""),
            Piece(text="'a'", kind="string"),
            Piece(text=" ", kind=""),
            Piece(text="or", kind="keyword"),
            Piece(text=" ", kind=""),
            Piece(text="1", kind="numeral"),
        ),
    )


def test_what_nobody_knows_stays_plain() -> None:
    assert coloured("notes.txt", ("def f():",)) == ((Piece(text="def f():", kind=""),),)


def test_a_tab_is_an_indent() -> None:
    assert coloured("notes.txt", ("\tx",)) == ((Piece(text="    x", kind=""),),)


def test_a_long_line_is_cut() -> None:
    (pieces,) = coloured("f.py", ("x" * 5000,))

    assert "characters left out" in "".join(piece.text for piece in pieces)
