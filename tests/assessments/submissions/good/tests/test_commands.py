import json
import sys

import pytest

from adder.__main__ import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the program on numbers; exit status."""

    def call(command, text, *flags):
        (tmp_path / "numbers.csv").write_text(text)
        paths = [word for flag in flags for word in (f"--{flag}", str(tmp_path / flag))]
        monkeypatch.setattr(sys, "argv", ["adder", command, "--numbers", str(tmp_path / "numbers.csv"), *paths])
        return main()

    return call


def test_totals_have_their_ids(run, tmp_path):
    assert run("learn", "id,a,b\nx,1,2\n", "model") == 0
    assert json.loads((tmp_path / "model").read_text())["mean"] == 3
    assert run("total", "id,a,b\nx,1,2\ny,0,-1\n", "model", "totals") == 0
    assert (tmp_path / "totals").read_text().split() == ["id,total", "x,3.0", "y,-1.0"]


@pytest.mark.parametrize("cell", ["", "two", "nan", "inf"])
def test_what_is_no_number_is_named(run, tmp_path, capsys, cell):
    assert run("learn", f"id,a,b\nx,1,{cell}\n", "model") == 2
    assert "column b" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
