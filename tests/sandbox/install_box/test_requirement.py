"""Requirements are data: names and versions are followed, and nothing else is."""

import pytest

from sandbox.install_box.requirement import RequirementRefusedError, readable


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("numpy", "numpy"),
        ("  pandas >= 2 , <3 ", "pandas<3,>=2"),
        ("uvicorn[standard]==0.30", "uvicorn[standard]==0.30"),
        ("tomli; python_version < '3.11'", None),
        ("tomli; python_version >= '3.11'", "tomli"),
    ],
)
def test_a_name_with_versions_is_put_into_normal_form(text: str, normal: str | None) -> None:
    assert readable(text) == normal


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-e .", "option"),
        ("--index-url https://evil.example/simple", "option"),
        ("-r other.txt", "option"),
        ("./vendored", "path or a URL"),
        ("git+https://evil.example/x.git", "path or a URL"),
        ("x @ https://evil.example/x.whl", "direct URL"),
        ("x @ file:///etc/passwd", "direct URL"),
        ("numpy\n--index-url https://evil.example", "not printable"),
        ("numpy --hash=sha256:00", "no requirement"),
        ("a" * 501, "too long"),
        ("!!", "no requirement"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(RequirementRefusedError, match=why):
        readable(text)
