"""The file that says what opens private repositories: what it may say, and every fault of it, never with a secret."""

from pathlib import Path

import pytest

from grader.credentials_file import read_credentials
from grader.errors import CredentialsError
from tests.private_keys import an_openssh_key

SECRET = "s3cret-of-a-team"
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An empty one; beside it lie a token, a key, and known hosts."""
    for name, text in {
        "credentials.toml": "",
        "token": f"{SECRET}\n",
        "key": an_openssh_key(),
        "locked": an_openssh_key("aes256-ctr"),
        "empty": "\n",
        "known_hosts": f"example.org {HOST_KEY}\n",
    }.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "bytes").write_bytes(b"\xff" + SECRET.encode())
    return tmp_path / "credentials.toml"


def faults(file: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    file.write_text(text)
    with pytest.raises(CredentialsError) as told:
        read_credentials(file, environment or {})
    assert SECRET not in str(told.value)
    first, *rest = str(told.value).splitlines()
    assert str(file) in first
    return [line.strip() for line in rest] or [first]


def test_a_token_is_from_a_file_a_variable_or_the_file_itself(file: Path) -> None:
    file.write_text(
        """
        ["github.com"]
        token_file = "token"
        ["gitlab.com/team"]
        user = "deploy-1"
        token_env = "GITLAB"
        ["localhost:8443"]
        token = "inline"
        """
    )
    environment = {"GITLAB": "from-the-environment", "TAKEHOME_GIT_TOKEN": "the-usual", "HOME": "/root"}
    credentials = read_credentials(file, environment)
    assert [(entry.name, entry.user, entry.token) for entry in credentials.entries] == [
        ("github.com", "x-access-token", SECRET),
        ("gitlab.com/team", "deploy-1", "from-the-environment"),
        ("localhost:8443", "x-access-token", "inline"),
        ("github.com", "x-access-token", "the-usual"),
    ]
    assert environment == {"HOME": "/root"}
    assert sorted(credentials.secrets()) == sorted(entry.token for entry in credentials.entries)


def test_two_entries_may_name_one_variable(file: Path) -> None:
    file.write_text('["a.example"]\ntoken_env = "T"\n["b.example"]\ntoken_env = "T"\n')
    assert [entry.token for entry in read_credentials(file, {"T": "x"}).entries] == ["x", "x"]


def test_a_key_says_which_host_keys_it_is_shown_to(file: Path) -> None:
    file.write_text(
        f"""
        ["github.com"]
        key_file = "key"
        host_keys = ["{HOST_KEY} a comment", "{HOST_KEY}"]
        ["localhost:2222/ada"]
        key_file = "key"
        host_keys = ["{HOST_KEY}"]
        ["example.org"]
        key_file = "key"
        known_hosts_file = "known_hosts"
        """
    )
    github, localhost, example = read_credentials(file, {}).entries
    assert github.key == an_openssh_key()
    assert github.known_hosts == f"github.com {HOST_KEY}\n" * 2
    assert localhost.known_hosts == f"[localhost]:2222 {HOST_KEY}\n"
    assert example.known_hosts == f"example.org {HOST_KEY}\n"
    assert "host_keys" in github.known_from
    assert "known_hosts_file" in example.known_from


def test_without_any_said_the_hosts_that_ssh_knows_here_are_known(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    file.write_text('["example.org"]\nkey_file = "key"\n')
    (none,) = read_credentials(file, {}).entries
    assert none.known_hosts == ""
    assert "~/.ssh/known_hosts" in none.known_from
    (tmp_path / "home/.ssh").mkdir(parents=True)
    (tmp_path / "home/.ssh/known_hosts").write_text("")
    assert [entry.known_hosts for entry in read_credentials(file, {}).entries] == [""]
    (tmp_path / "home/.ssh/known_hosts").write_text("known\n")
    (some,) = read_credentials(file, {}).entries
    assert some.known_hosts == "known\n"


def test_no_file_is_only_what_the_environment_has() -> None:
    assert read_credentials(None, {}).entries == ()
    assert [entry.name for entry in read_credentials(None, {"TAKEHOME_GIT_TOKEN": "x"}).entries] == ["github.com"]


def test_all_faults_are_told_together_each_with_its_line(file: Path) -> None:
    told = faults(
        file,
        f"""["https://github.com"]
token = "{SECRET}"
["a.example"]
token = "{SECRET}"
token_file = "token"
["b.example"]
user = "x"
["c.example"]
token_file = "{SECRET}"
["d.example"]
token_env = "{SECRET}"
["e.example"]
key_file = "locked"
tokn = "{SECRET}"
["f.example"]
key_file = "token"
host_keys = ["example.org {HOST_KEY}"]
["g.example"]
token = "two {SECRET}"
["h.example"]
token_file = "empty"
["i.example"]
token_file = "bytes"
["j.example"]
token = 1
["k.example"]
key_file = "key"
known_hosts_file = "none"
["l.example"]
token = "x"
user = "{SECRET}/{SECRET}"
[m.example]
token = "x"
""",
    )
    words = [
        ("line 1", "names no host"),
        ("line 5", "one token too many"),
        ("line 6", "neither a token"),
        ("line 9", "can't be read: No such file"),
        ("line 11", "a variable that is not set"),
        ("line 13", "protected by a passphrase"),
        ("line 14", "is unknown"),
        ("line 16", "holds no private key"),
        ("line 17", "is no host key"),
        ("line 19", "holds no token"),
        ("line 21", "names an empty file"),
        ("line 23", "it is no text"),
        ("line 25", "must be a text"),
        ("line 28", "can't be read"),
        ("line 31", "is no user's name"),
        ("line 32", 'a host with dots needs quotes, as ["m.example"]'),
        ("line 32", "is unknown"),
    ]
    assert [(line.partition(":")[0], word in line) for line, (_, word) in zip(told, words, strict=True)] == [
        (line, True) for line, _ in words
    ]


def test_what_others_may_read_is_told_with_what_to_do(file: Path) -> None:
    for name in ("token", "key", "credentials.toml"):
        (file.parent / name).chmod(0o640)
    told = faults(file, f'["a.example"]\ntoken_file = "token"\nkey_file = "key"\n["b.example"]\ntoken = "{SECRET}"\n')
    assert len(told) == 3
    assert all("others may read (mode 0640): chmod 600" in line for line in told)


def test_a_file_without_a_token_in_it_may_be_read_by_anybody(file: Path) -> None:
    file.write_text('["a.example"]\ntoken_file = "token"\n')
    file.chmod(0o644)
    assert len(read_credentials(file, {}).entries) == 1


def test_what_is_no_toml_or_not_there_is_told_without_its_text(file: Path) -> None:
    assert "can't be read" in faults(file, f'["a.example"]\ntoken = {SECRET}\n')[0]
    assert "can't be read" in faults(file, f"{SECRET} = {SECRET} = 1\n")[0]
    with pytest.raises(CredentialsError, match="No such file"):
        read_credentials(file.parent / "none", {})


def test_nothing_is_taken_out_of_the_environment_while_there_are_faults(file: Path) -> None:
    environment = {"T": "x"}
    faults(file, '["a.example"]\ntoken_env = "T"\n["b.example"]\n', environment)
    assert environment == {"T": "x"}
