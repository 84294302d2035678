"""`takehome.toml` is data: a part is a module and a function, and anything else is a finding."""

import pytest

from grader.intake_box.declaration import read_declaration
from grader.model import Claim, DeclaredPart


def test_parts_are_read_and_other_tables_let_be() -> None:
    text = b'[parts]\npredict = "delays.model:predict"\nfeatures = "delays:table"\n[later]\nx = 1\n'
    declaration = read_declaration(text)
    assert declaration.parts == (
        DeclaredPart(name="features", module="delays", function="table"),
        DeclaredPart(name="predict", module="delays.model", function="predict"),
    )
    assert declaration.findings == ()


def test_none_at_all_is_no_fault() -> None:
    assert read_declaration(None) == ((), (), ())
    assert read_declaration(b"") == ((), (), ())


@pytest.mark.parametrize(
    "value",
    [
        '"delays.model"', '"delays.model:"', '":predict"', '"delays..model:f"', '"delays.model:Class.f"', '"a-b:f"',
        '"a:f()"', '"a:__import__(\'os\')"', '"a:class"', '"../a:f"', '"a:f\\n"', '" a:f"', '"é:f"', "1", "[]",
        '"a:b:c"', '"' + "a." * 200 + 'a:f"',
    ],
)  # fmt: skip
def test_a_part_that_is_no_module_and_function_is_a_fault_and_the_rest_goes_on(value: str) -> None:
    declaration = read_declaration(f'[parts]\ngood = "a:f"\nfeatures = {value}\n'.encode())
    assert [part.name for part in declaration.parts] == ["good"]
    (finding,) = declaration.findings
    assert finding.kind == "declaration-fault"
    assert (finding.places[0].path, finding.places[0].line) == ("takehome.toml", 3)
    assert finding.detail.isprintable()


def test_a_fault_of_the_toml_is_told_with_its_line() -> None:
    (finding,) = read_declaration(b'[parts]\nfeatures = "a:f\n').findings
    assert finding.places[0].line == 2


@pytest.mark.parametrize(
    "content",
    [
        b"\xff",
        b"parts = 1\n",
        b"x = " + b"[" * 20_000,
        b"#\n" * 70_000,
        b"#" * 5_000,
        b'[parts]\n"\\u001b[2J" = "a:f"\n',
    ],
)
def test_a_file_of_any_shape_ends_nothing(content: bytes) -> None:
    declaration = read_declaration(content)
    assert declaration.parts == ()
    assert [finding.kind for finding in declaration.findings] == ["declaration-fault"]


def test_nested_tables_are_no_part() -> None:
    deep = b"[parts]\na" + b".a" * 1_900 + b" = 1\n"
    assert [finding.kind for finding in read_declaration(deep).findings] == ["declaration-fault"]


def test_hundreds_of_parts_are_cut() -> None:
    text = "[parts]\n" + "".join(f'p{number} = "a:f"\n' for number in range(200))
    declaration = read_declaration(text.encode())
    assert len(declaration.parts) == 50
    assert "200" in declaration.findings[0].detail


def test_claims_are_a_number_or_from_and_to() -> None:
    declaration = read_declaration(b"[claims]\nroc_auc = [0.73, 0.7]\nlog_loss = 1\n")
    assert declaration.claims == (
        Claim(metric="log_loss", low=1.0, high=1.0, line=3),
        Claim(metric="roc_auc", low=0.7, high=0.73, line=2),
    )
    assert declaration.findings == ()


@pytest.mark.parametrize(
    "value", ['"0.7"', "true", "nan", "inf", "[0.7]", "[0.7, 0.8, 0.9]", "[0.7, nan]", "{}", "9" * 400, "[[1], 2]"]
)
def test_a_claim_that_is_no_number_is_a_fault_and_the_rest_goes_on(value: str) -> None:
    declaration = read_declaration(f"[claims]\ngood = 0.5\nroc_auc = {value}\n".encode())
    assert [claim.metric for claim in declaration.claims] == ["good"]
    (finding,) = declaration.findings
    assert (finding.kind, finding.places[0].line) == ("declaration-fault", 3)
