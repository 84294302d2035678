"""Names and version ranges are accepted; whatever would fetch or run something else is refused, with its line."""

import pytest

from grader.intake_box.pyproject import poetry_range
from grader.intake_box.requirements import ReadRequirements, read_requirements


def read(files: dict[str, str | bytes]) -> ReadRequirements:
    contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return read_requirements(contents.get)


def accepted(files: dict[str, str | bytes]) -> tuple[str, ...]:
    return read(files).requirements.accepted


def refused_lines(files: dict[str, str | bytes]) -> list[tuple[str, int | None]]:
    return [(each.places[0].path, each.places[0].line) for each in read(files).findings]


def test_comments_continuations_hashes_and_extras_are_read_as_pip_does() -> None:
    text = (
        "# what it needs\n"
        "Pandas[performance] >= 2.0 ,<3  # not 3\n"
        "numpy==1.26.4 \\\n"
        "    --hash=sha256:aa \\\n"
        "    --hash=sha256:bb\n"
        "\n"
        "scikit_learn~=1.4\n"
    )
    found = read({"requirements.txt": text})
    assert found.requirements.accepted == ("numpy==1.26.4", "pandas[performance]<3,>=2.0", "scikit-learn~=1.4")
    assert found.requirements.read_from == ("requirements.txt",)
    assert found.findings == ()


def test_markers_are_those_of_the_candidate_box() -> None:
    text = "a; sys_platform == 'win32'\nb; python_version >= '3.11'\nc; python_version < '3.11'\nd; extra == 'dev'\n"
    assert accepted({"requirements.txt": text}) == ("b",)


@pytest.mark.parametrize(
    "line",
    [
        "-i https://example.org/simple",
        "--index-url=https://example.org/simple",
        "--extra-index-url https://example.org/simple",
        "--find-links ./wheels",
        "-f wheels",
        "--trusted-host example.org",
        "--no-index",
        "--pre",
        "-e .",
        "-e git+https://example.org/p.git#egg=p",
        "--editable=.",
        ".",
        "./wheels/p-1.0-py3-none-any.whl",
        "wheels/p-1.0.tar.gz",
        "/srv/p",
        "p @ https://example.org/p.whl",
        "p @ file:///srv/p",
        "p @ git+ssh://git@example.org/p",
        "https://example.org/p.whl",
        "git+https://example.org/p.git",
        "p === 1.0",
        "p >= ",
        "p == ${VERSION}",
        "p; nonsense == 'x'",
        "-r ../outside.txt",
        "-r /etc/passwd",
        "-r https://example.org/r.txt",
        "-c missing.txt",
        "$(whoami)",
        "p" * 600,
        "((((((((",
    ],
)
def test_what_is_refused_is_a_finding_with_its_line_and_the_rest_goes_on(line: str) -> None:
    found = read({"requirements.txt": f"numpy\n{line}\npandas\n"})
    assert found.requirements.accepted == ("numpy", "pandas")
    (finding,) = found.findings
    assert finding.kind == "requirement-refused"
    assert finding.detail
    assert (finding.places[0].path, finding.places[0].line) == ("requirements.txt", 2)


@pytest.mark.parametrize("line", ["numpy_==1.26.4", "numpy[extra-]"])
def test_what_is_accepted_can_be_read_again(line: str) -> None:
    """A fuzzer found b"numpy_==1.26.4": it can be read, and became `numpy-==1.26.4`, which can't."""
    found = read({"requirements.txt": f"{line}\nrich\n"})
    assert found.requirements.accepted == ("rich",)
    assert found.findings[0].detail == "It can't be read as a requirement (PEP 508)."


def test_credentials_in_an_index_url_are_not_repeated() -> None:
    found = read({"requirements.txt": "--index-url https://ada:s3cret@example.org/simple?token=s3cret\n"})
    assert "s3cret" not in str(found)
    assert "example.org" in found.findings[0].places[0].text


def test_switches_that_are_in_force_anyhow_are_no_fuss() -> None:
    assert read({"requirements.txt": "--require-hashes\n--only-binary :all:\nnumpy\n"}).findings == ()


def test_included_files_are_followed_once_and_constraints_only_narrow() -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": "-r requirements/base.txt\n--constraint limits.txt\npandas\n",
        "requirements/base.txt": "-r ../requirements.txt\n-r more.txt\nnumpy>=1\n",
        "requirements/more.txt": "numpy<2\n",
        "limits.txt": "numpy!=1.25\ntorch==2\n",
    }
    found = read(files)
    assert found.requirements.accepted == ("numpy!=1.25,<2,>=1", "pandas")
    assert set(found.requirements.read_from) == set(files)
    assert found.findings == ()


def test_a_file_that_windows_wrote_is_read() -> None:
    """`pip freeze > requirements.txt` in PowerShell writes UTF-16 with a byte order mark."""
    assert accepted({"requirements.txt": "numpy==1.26.4\r\n".encode("utf-16")}) == ("numpy==1.26.4",)
    assert accepted({"requirements.txt": b"\xef\xbb\xbfnumpy\r\n"}) == ("numpy",)


def test_a_file_that_is_no_text_or_too_large_is_refused_whole() -> None:
    assert refused_lines({"requirements.txt": b"\xff\xfa\x00\x01numpy"}) == [("requirements.txt", None)]
    assert refused_lines({"requirements.txt": b"#" * 300_000}) == [("requirements.txt", None)]


def test_ten_thousand_requirements_are_cut() -> None:
    found = read({"requirements.txt": "".join(f"p{number}\n" for number in range(10_000))})
    assert len(found.requirements.accepted) == 300
    assert found.findings[0].detail == "More than 300 are asked for."
    many = read({"requirements.txt": "-e .\n" * 10_000})
    assert len(many.findings) == 51
    assert "9,950" in many.findings[-1].title


def test_a_chain_of_a_hundred_files_is_cut() -> None:
    chain: dict[str, str | bytes] = {f"{number}.txt": f"-r {number + 1}.txt\np{number}\n" for number in range(100)}
    found = read(chain | {"requirements.txt": "-r 0.txt\n"})
    assert len(found.requirements.accepted) == 19
    assert len(found.findings) == 1


def test_a_projects_dependencies_are_read() -> None:
    text = (
        '[project]\nname = "delays"\nrequires-python = ">=3.9"\n'
        'dependencies = [\n  "numpy>=1",\n  "evil @ https://example.org/e.whl",\n]\n'
        '[project.optional-dependencies]\ndev = ["pytest"]\n'
    )
    found = read({"pyproject.toml": text, "requirements.txt": "numpy<2\n"})
    assert found.requirements.accepted == ("numpy<2,>=1",)
    assert found.requirements.read_from == ("requirements.txt", "pyproject.toml")
    assert found.findings[0].places[0].line == 6


def test_another_python_is_told() -> None:
    found = read({"pyproject.toml": '[project]\nname = "d"\nrequires-python = ">=3.12"\n'})
    assert [each.kind for each in found.findings] == ["python-version"]
    assert read({"pyproject.toml": '[project]\nrequires-python = ">=3.11.4"\n'}).findings == ()


def test_setuptools_dynamic_files_are_read() -> None:
    text = '[project]\nname = "d"\n[tool.setuptools.dynamic]\ndependencies = {file = ["req.in", "../x"]}\n'
    assert accepted({"pyproject.toml": text, "req.in": "numpy\n"}) == ("numpy",)


def test_poetrys_simple_forms_are_read() -> None:
    text = (
        '[tool.poetry.dependencies]\npython = "^3.11"\nnumpy = "^1.26"\n'
        'pandas = {version = "~2.1", extras = ["excel"]}\n'
        'old = {version = "*", python = "<3.9"}\nmaybe = {version = "1", optional = true}\n'
        'mine = {path = "../mine"}\ngit = {git = "https://example.org/g.git"}\nboth = ["1", "2"]\n'
    )
    found = read({"pyproject.toml": text})
    assert found.requirements.accepted == ("numpy<2,>=1.26", "pandas[excel]<2.2,>=2.1")
    assert [each.places[0].line for each in found.findings] == [7, 8, 9]


@pytest.mark.parametrize(
    ("poetry", "ours"),
    [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("^0.0", ">=0.0,<0.1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("*", ""),
        ("1.2.*", "==1.2.*"),
        ("1.2.3", "==1.2.3"),
        ("==1.2.3", "==1.2.3"),
        ("= 1.2", "==1.2"),
        ("~=1.2", "~=1.2"),
        (">= 1.2, < 1.5", ">=1.2,<1.5"),
        ("^2.0 || ^3.0", None),
        ("latest", None),
        ("^x", None),
    ],
)
def test_a_poetry_version_is_translated(poetry: str, ours: str | None) -> None:
    assert poetry_range(poetry) == ours


@pytest.mark.parametrize(
    "text",
    [
        "[project\n",
        "x = " + "[" * 20_000,
        "a" + ".a" * 20_000 + " = 1\n",
        b"\xff\xff",
        '[project]\ndependencies = "numpy"\n',
        "[project]\ndependencies = [1]\n",
        "project = 1\ntool = 2\n",
        "[tool]\npoetry = 1\nsetuptools = {dynamic = 1}\n",
        "[tool.poetry]\ndependencies = {a = {version = 1}, b = 1, c = {version = '1', extras = 'x'}}\n",
    ],
)
def test_a_pyproject_of_any_shape_ends_nothing(text: str | bytes) -> None:
    found = read({"pyproject.toml": text, "requirements.txt": "numpy\n"})
    assert found.requirements.accepted == ("numpy",)


def test_requirements_that_stand_elsewhere_are_told() -> None:
    found = read({"setup.py": "import os\n", "environment.yml": ""})
    assert [each.kind for each in found.findings] == ["requirements-not-read"]
    assert [place.path for place in found.findings[0].places] == ["setup.py", "environment.yml"]
    assert read({}).findings == ()
