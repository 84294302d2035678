"""A private repository, graded: the token opens it, and is nowhere that anybody may read, meanwhile or afterwards."""

import base64
import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import docker
import pytest

from sandbox.engine import DockerEngine
from sandbox.host_network import host_network
from tests.functional.program import ADDER, Ended, Program, a_submission, scorecard
from tests.git_host.host import HTTPS, SSH, USER, GitHost, a_git_host

pytestmark = pytest.mark.docker

TOKEN = "s3cret-of-a-team-0123456789"
SLOW = f"{HTTPS}/private/slow.git"
"""Answers late, so that there is time to look around."""
TRACES = (TOKEN.encode(), base64.b64encode(f"{USER}:{TOKEN}".encode()))


@dataclass(frozen=True, kw_only=True)
class Team:
    program: Program
    folder: Path
    host: GitHost
    env: dict[str, str]

    def argv(self, *sources: str) -> list[str]:
        network = ["--intake-network", self.host.network]
        return ["grade", *sources, "--assessment", str(ADDER), "--out", str(self.folder / "out"), "--json", *network]

    def grade(self, *argv: str, env: dict[str, str] | None = None) -> Ended:
        return self.program(*argv, env=self.env | (env or {}))

    def credentials(self, text: str, name: str = "credentials.toml") -> Path:
        return self.private(name, text)

    def private(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text)
        file.chmod(0o600)
        return file


@pytest.fixture(scope="module")
def team(engine: DockerEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    top = tmp_path_factory.mktemp("private")
    good = a_submission(top / "good", "good")
    with a_git_host(engine, {"slow": good, "ada": good}, TOKEN, top) as host:
        bundle = top / "bundle.pem"
        usual = host_network().ca_bundle
        bundle.write_bytes((usual.read_bytes() if usual else b"") + host.certificate.read_bytes())
        env = {"SSL_CERT_FILE": str(bundle), "NO_PROXY": "localhost,127.0.0.1"}
        program = Program(top / "home")
        yield Team(program=program, folder=top, host=host, env=env)
        assert program.leftovers() == []


@dataclass(frozen=True, kw_only=True)
class Seen:
    ended: Ended
    processes: bytes = field(repr=False)
    """Of the whole machine, with environments that no log of a test is to show."""
    boxes: str = field(repr=False)
    """As `docker inspect` and `docker top` show them, while the repository was cloned."""


@pytest.fixture(scope="module")
def seen(team: Team) -> Seen:
    team.private("token", f"{TOKEN}\n")
    file = team.credentials('["localhost:8443"]\ntoken_file = "token"\n')
    running = team.program.start(*team.argv(SLOW), "--credentials", str(file), env=team.env)
    running.wait_for("cloning")
    boxes: list[str] = []
    processes = b""
    while not any(request.status == 200 and "slow.git/info" in request.path for request in team.host.requests()):
        found = team.program.boxes("intake")
        boxes += [json.dumps(box.attrs) for box in found]
        processes += process_list(team.host)
        time.sleep(0.3)
    inspected = docker.from_env().api
    for box in team.program.boxes("intake"):
        boxes.append(json.dumps(inspected.inspect_container(box.id)))
        boxes.append(str(inspected.top(box.id)))
    processes += process_list(team.host)
    return Seen(ended=running.end(), processes=processes, boxes="\n".join(boxes))


def process_list(host: GitHost) -> bytes:
    """Command lines and environments of the machine, without the host's box: its CGI programs get what it got."""
    read: list[bytes] = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if host.box.id.encode() not in (process / "cgroup").read_bytes():
                read += [(process / name).read_bytes() for name in ("cmdline", "environ")]
    return b"\n".join(read)


def test_a_private_repository_is_graded(team: Team, seen: Seen) -> None:
    assert seen.ended.exit_status == 0, seen.ended.stderr
    card = scorecard(team.folder / "out", "slow")
    assert card.snapshot.source == SLOW
    assert card.total is not None


def test_its_token_is_in_no_process_list_and_in_nothing_that_the_engine_shows(seen: Seen) -> None:
    looked_at = [word in seen.processes for word in (b"--credentials", b"credential_helper.py")]
    looked_at.append('"takehome": "intake"' in seen.boxes)
    assert looked_at == [True] * 3
    found = [trace for trace in TRACES if trace in seen.processes or trace.decode() in seen.boxes]
    assert found == []


def test_its_token_is_in_nothing_that_was_said_or_written(team: Team, seen: Seen) -> None:
    for trace in TRACES:
        assert trace.decode() not in seen.ended.stderr + seen.ended.stdout
        for top in (team.folder / "out", team.program.folder):
            files = [path for path in top.rglob("*") if path.is_file()]
            assert files
            assert [path for path in files if trace in path.read_bytes()] == []


def test_its_token_is_in_no_image(seen: Seen) -> None:
    client = docker.from_env()
    try:
        for image in client.images.list(filters={"label": "takehome"}):
            assert TOKEN not in json.dumps(image.attrs)
    finally:
        client.close()


def test_a_token_of_the_environment_is_inherited_by_nobody(team: Team, seen: Seen) -> None:
    env = {"TAKEHOME_GIT_TOKEN": TOKEN, "TAKEHOME_GIT_HOST": "localhost:8443"}
    ended = team.grade(*team.argv(SLOW), env=env)
    assert ended.exit_status == 0, ended.stderr
    assert [item["reused"] for item in ended.json()] == [True]
    assert TOKEN not in ended.stderr + ended.stdout


def test_a_deploy_key_opens_one_too(team: Team) -> None:
    team.private("ada", team.host.keys["ada"])
    keys = f'key_file = "ada"\nhost_keys = ["{team.host.host_key}"]\n'
    file = team.credentials(f'["localhost:2222"]\n{keys}', "keys.toml")
    ended = team.grade(*team.argv(f"{SSH}/ada.git"), "--credentials", str(file))
    assert ended.exit_status == 0, ended.stderr
    assert scorecard(team.folder / "out", "ada").snapshot.source == f"{SSH}/ada.git"


def test_what_does_not_open_is_an_error_of_that_source_alone(team: Team, seen: Seen) -> None:
    team.private("wrong", f"{TOKEN}-of-last-year\n")
    file = team.credentials('["localhost:8443"]\ntoken_file = "wrong"\n', "wrong.toml")
    ended = team.grade(*team.argv(SLOW, f"{SSH}/ada.git"), "--credentials", str(file))
    assert ended.exit_status == 2
    errors = [item["error"] for item in ended.json()]
    assert "refused the token for localhost:8443: it is wrong, expired or revoked" in errors[0]
    assert "no key is given for localhost:2222" in errors[1]
    assert "last-year" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_token_in_a_url_is_refused_and_repeated_nowhere(team: Team) -> None:
    url = SLOW.replace("https://", f"https://{USER}:{TOKEN}@")
    ended = team.grade(*team.argv(url, url.replace("https", "ssh"), f"{SLOW}?token={TOKEN}"))
    assert ended.exit_status == 2
    assert "carries credentials" in ended.stdout
    assert "carries a password" in ended.stdout
    assert TOKEN not in ended.stdout + ended.stderr


def test_all_faults_of_a_credentials_file_are_told_before_anything_is_cloned(team: Team) -> None:
    team.private("locked", team.host.keys["locked"])
    text = f'["localhost:2222"]\nkey_file = "locked"\n["localhost:8443"]\ntoken_env = "{TOKEN}"\n'
    ended = team.grade(*team.argv(SLOW), "--credentials", str(team.credentials(text, "faults.toml")))
    assert ended.exit_status == 2
    assert "has 2 faults" in ended.stderr
    assert "line 2: localhost:2222.key_file: names a file that is protected by a passphrase" in ended.stderr
    assert "line 4: localhost:8443.token_env: names a variable that is not set" in ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr


def test_the_doctor_says_what_opens(team: Team, seen: Seen) -> None:
    argv = ("doctor", SLOW, "--intake-network", team.host.network, "--credentials")
    opened = team.grade(*argv, str(team.credentials('["localhost:8443"]\ntoken_file = "token"\n')))
    assert "gets the token for localhost:8443" in " ".join(opened.stdout.split())
    team.private("wrong", f"{TOKEN}-of-last-year\n")
    closed = team.grade(*argv, str(team.credentials('["localhost:8443"]\ntoken_file = "wrong"\n', "wrong.toml")))
    assert closed.exit_status == 4
    assert "refused the token for localhost:8443" in " ".join(closed.stdout.split())
    assert TOKEN not in opened.stdout + opened.stderr + closed.stdout + closed.stderr
