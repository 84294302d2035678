"""What the engine answers, and what we make of it: against a small engine that speaks its protocol."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import sandbox.engine
from sandbox.engine import DockerEngine, reads_environment
from sandbox.errors import EngineUnavailableError, SandboxError

Answer = Callable[[str, str], tuple[int, object]]
"""Of a method and a path without the API's version: status and JSON."""


class SmallEngine(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Answer = lambda method, path: (404, {"message": "no such thing"})
        self.requests: list[str] = []
        self.bodies: list[bytes] = []


class _Handler(BaseHTTPRequestHandler):
    server: SmallEngine

    def _do(self) -> None:
        path = "/" + self.path.partition("?")[0].removeprefix("/v1.41/").removeprefix("/")
        self.server.requests.append(f"{self.command} {path}")
        self.server.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        version = {"ApiVersion": "1.41", "Version": "20.10"}
        status, value = (200, version) if path == "/version" else self.server.answer(self.command, path)
        if status < 0:  # says nothing
            self.close_connection = True
            return
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _do  # noqa: N815 - the base class calls them so

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it saw."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallEngine]:
    server = SmallEngine()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setattr(sandbox.engine, "_PAUSE_SECONDS", 0.01)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_box_that_somebody_else_removes_is_gone_on_return(small: SmallEngine) -> None:
    """`409 removal of container … is already in progress`: its volume could not be removed right after."""
    looks = iter([200, 200, 404])

    def answer(method: str, path: str) -> tuple[int, object]:
        return (409, {"message": "in progress"}) if method == "DELETE" else (next(looks), {"message": "it"})

    small.answer = answer
    DockerEngine().remove_box("a-box")

    assert small.requests[-4:] == ["DELETE /containers/a-box", *["GET /containers/a-box/json"] * 3]


def test_a_removal_that_never_ends_is_an_error(small: SmallEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = DockerEngine()
    monkeypatch.setattr(sandbox.engine, "_ANSWER_SECONDS", 0.05)
    small.answer = lambda method, path: (409 if method == "DELETE" else 200, {"message": "in progress"})

    with pytest.raises(SandboxError, match="has been removing box a-box"):
        engine.remove_box("a-box")


def test_a_box_that_is_gone_already_is_no_error(small: SmallEngine) -> None:
    DockerEngine().remove_box("a-box")
    assert small.requests[-1] == "DELETE /containers/a-box"


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http+docker://localhost", False),
        ("http+docker://ssh", False),
        ("http://engine.example.org:2375", True),
        ("https://engine.example.org:2376", True),
    ],
)
def test_proxies_and_certificates_are_for_engines_over_http_alone(base_url: str, expected: bool) -> None:
    assert reads_environment(base_url) is expected


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("unix:///nowhere/engine.sock", "no such file or directory"),
        ("tcp://127.0.0.1:1", "connection refused"),
    ],
)
def test_that_no_engine_answers_is_a_sentence(monkeypatch: pytest.MonkeyPatch, host: str, reason: str) -> None:
    """It said `('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))`."""
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(EngineUnavailableError) as caught:
        DockerEngine()
    assert str(caught.value).startswith(f"No Docker engine answers at {host} ({reason}). Start it,")


def test_an_engine_that_breaks_off_is_a_sentence(small: SmallEngine) -> None:
    engine = DockerEngine()
    small.answer = lambda method, path: (-1, None)
    with pytest.raises(EngineUnavailableError, match=r"\(it broke off\)\. Start it"):
        engine.info()


def test_what_the_engine_says_is_quoted(small: SmallEngine) -> None:
    engine = DockerEngine()
    small.answer = lambda method, path: (500, {"message": "the disk is on fire"})
    with pytest.raises(SandboxError, match="The engine refused: the disk is on fire"):
        engine.remove_volume("v")


def test_the_sockets_volume_is_a_tmpfs_that_the_boxs_root_alone_can_enter(small: SmallEngine) -> None:
    small.answer = lambda method, path: (201, {"Name": "v"})
    DockerEngine(run_labels=(("takehome.run", "r1"),)).create_memory_volume("v", 2**20, uid=231072)

    asked = json.loads(small.bodies[-1])
    assert asked["DriverOpts"] == {
        "type": "tmpfs",
        "device": "tmpfs",
        "o": "size=1048576,uid=231072,gid=231072,mode=0700",
    }
    assert asked["Labels"] == {"takehome": "volume", "takehome.run": "r1"}
