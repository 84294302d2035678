"""`takehome alias`: who holds the key can tell who is who."""

from pathlib import Path

from click.testing import CliRunner

from grader.blind import Aliases
from grader.cli.main import main

SECRET = "correct horse battery staple"


def test_each_source_has_its_line_and_how_it_was_typed_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    folder = tmp_path / "ada"
    argv = ["alias", "--round-secret", str(tmp_path / "secret"), str(folder), folder.as_uri(), "git@host:ada/x"]
    ended = CliRunner().invoke(main, argv)
    assert ended.exit_code == 0, ended.output
    first, second, third = (line.split("  ") for line in ended.output.splitlines())
    assert first == [Aliases(key=SECRET.encode()).of(str(folder.resolve())), str(folder)]
    assert second[0] == first[0]
    assert third[1] == "git@host:ada/x"


def test_without_a_key_it_says_what_to_give() -> None:
    ended = CliRunner().invoke(main, ["alias", "/somewhere"], env={"TAKEHOME_ROUND_SECRET": ""})
    assert ended.exit_code == 2
    assert "Aliases need a key" in ended.output


def test_credentials_of_an_address_are_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    ended = CliRunner().invoke(main, ["alias", "--round-secret", str(tmp_path / "secret"), "https://s3cret@host/r"])
    assert ended.output.endswith("  https://…@host/r\n")


def test_a_rounds_list_says_who_is_who(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "round.csv").write_text(
        "name,url\nAda Park,https://git.example.org/ada\nBo,https://git.example.org/bo\n"
    )
    argv = ["alias", "--round-secret", str(tmp_path / "secret")]
    ended = CliRunner().invoke(main, [*argv, "--round", str(tmp_path / "round.csv")])
    aliases = Aliases(key=SECRET.encode())
    ada, bo = (f"https://git.example.org/{name}" for name in ("ada", "bo"))
    assert ended.output.splitlines() == [f"{aliases.of(ada)}  Ada Park  {ada}", f"{aliases.of(bo)}  Bo  {bo}"]
    assert CliRunner().invoke(main, argv).exit_code == 2
