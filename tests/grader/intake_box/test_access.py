"""What opens a repository, as Git and ssh get it: with the real `git credential`, and with the command line of ssh."""

import shlex
import subprocess
from pathlib import Path

import pytest

from grader.intake_box.access import Access, Key, Token, access_message, parse_access, way_in
from grader.intake_box.credential_helper import answer
from grader.intake_box.git_settings import git_environment

TOKEN = Token(entry="localhost", host="localhost:8443", user="x-access-token", secret="s3cret")
KEY = Key(entry="localhost", host="localhost:2222", known_hosts="hosts\n", known_from="a file", secret="key\n")
HELD = {"protocol": "https", "host": "localhost:8443", "username": "ada", "password": "s3cret"}


def filled(question: str, folder: Path, access: Access | None = TOKEN) -> str:
    """What Git would log in with; empty where it would have to ask somebody."""
    with way_in(access, folder / "access") as way:
        env = git_environment(protocols=way.protocols, proxies={}, more_settings=way.settings)
        assert "s3cret" not in str(env)
        argv = ["git", "credential", "fill"]
        path = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
        run = subprocess.run(argv, input=question, env=env | path, cwd=folder, capture_output=True, text=True)
        assert "s3cret" not in run.stderr
        return run.stdout if run.returncode == 0 else ""


def test_git_is_given_the_token_for_its_host_alone(tmp_path: Path) -> None:
    said = filled("protocol=https\nhost=localhost:8443\n\n", tmp_path).splitlines()
    assert {"username=x-access-token", "password=s3cret"} <= set(said)
    for question in (
        "protocol=https\nhost=localhost\n\n",
        "protocol=https\nhost=localhost:8444\n\n",
        "protocol=https\nhost=127.0.0.1:8443\n\n",
        "protocol=https\nhost=localhost:8443.evil.example\n\n",
        "protocol=http\nhost=localhost:8443\n\n",
        "protocol=https\nhost=localhost:8443\nusername=somebody\n\n",
    ):
        assert filled(question, tmp_path) == "", question
    assert filled("protocol=https\nhost=localhost:8443\n\n", tmp_path, None) == ""


def test_a_host_is_the_same_however_it_was_typed(tmp_path: Path) -> None:
    assert "password=s3cret" in filled("protocol=https\nhost=LocalHost:8443\n\n", tmp_path)
    usual = Token(entry="localhost", host="localhost", user="x-access-token", secret="s3cret")
    assert "password=s3cret" in filled("protocol=https\nhost=localhost:443\n\n", tmp_path, usual)


def test_the_helper_believes_no_setting_of_gits(tmp_path: Path) -> None:
    """Were it asked for another host, by whatever mistake in Git or in our settings, it would still say nothing."""
    asked = "protocol=https\nhost=localhost:8443\n"
    assert answer(asked, HELD) == "username=ada\npassword=s3cret\n"
    assert answer(f"{asked}path=r.git\nwwwauth[]=Basic\n", HELD) != ""
    assert answer(asked.replace("https", "http"), HELD) == ""
    assert answer(asked.replace("8443", "8444"), HELD) == ""
    assert answer("", HELD) == ""
    assert answer(f"{asked}host=evil.example\n", HELD) == ""
    assert answer(f"{asked}username=bo\n", HELD) == ""


def test_ssh_is_given_the_key_and_the_hosts_and_nothing_of_anybodys(tmp_path: Path) -> None:
    with way_in(KEY, tmp_path / "access") as way:
        assert way.protocols == "ssh"
        ssh, *argv = shlex.split(way.variables["GIT_SSH_COMMAND"])
        assert (ssh, argv[:2], argv[2::2]) == ("ssh", ["-F", "/dev/null"], ["-o"] * (len(argv) // 2 - 1))
        options = dict(option.split("=", 1) for option in argv[3::2])
        assert options["StrictHostKeyChecking"] == options["IdentitiesOnly"] == options["BatchMode"] == "yes"
        assert options["UserKnownHostsFile"] == str(tmp_path / "access/known_hosts")
        assert options["GlobalKnownHostsFile"] == "/dev/null"
        assert options["IdentityFile"] == str(tmp_path / "access/key")
        assert (options["IdentityAgent"], options["ForwardAgent"]) == ("none", "no")
        assert options["PreferredAuthentications"] == "publickey"
        assert (tmp_path / "access/key").read_text() == "key\n"


@pytest.mark.parametrize("access", [TOKEN, KEY])
def test_what_lies_there_is_for_nobody_else_and_goes_away(tmp_path: Path, access: Access) -> None:
    folder = tmp_path / "access"
    with way_in(access, folder):
        modes = {path.stat().st_mode & 0o777 for path in folder.iterdir()}
        assert (folder.stat().st_mode & 0o777, modes) == (0o700, {0o600})
    assert not folder.exists()


def test_a_failure_leaves_nothing_either(tmp_path: Path) -> None:
    with pytest.raises(KeyError), way_in(TOKEN, tmp_path / "access"):
        raise KeyError
    assert not (tmp_path / "access").exists()


@pytest.mark.parametrize("access", [TOKEN, KEY, None])
def test_it_goes_through_a_message(access: Access | None) -> None:
    assert parse_access(access_message(access)) == access


def test_no_secret_is_in_what_python_shows_of_it() -> None:
    assert "s3cret" not in repr(TOKEN)
    assert "key\n" not in repr(KEY)
