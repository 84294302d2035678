"""Private repositories, from real servers: who is shown a token or a key, who is not, and what is said of failures."""

from collections.abc import Iterator

import pytest

from grader.asking import Asker, Wanted
from grader.credentials import Credentials, Entry
from grader.errors import SourceError
from grader.intake import Intake, IntakeLimits, Taken
from grader.place import parse_place
from grader.source import parse_source
from sandbox.engine import DockerEngine
from sandbox.images import Images
from tests.git_host.host import HTTPS, SSH, GitHost, a_git_host
from tests.grader.intake_box.intakes import tar_content
from tests.repositories import Repository, a_repository

pytestmark = pytest.mark.docker

TOKEN, EXPIRED = "s3cret-of-a-team", "s3cret-of-last-year"
OTHER_PORT, OTHER_HOST = "localhost:8444", "127.0.0.1:8443"


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """With a submodule on the same host, which nobody asked for."""
    repository = a_repository(tmp_path_factory.mktemp("ada") / "ada", {"a.py": "a"})
    repository.write({".gitmodules": f'[submodule "other"]\n\tpath = other\n\turl = {HTTPS}/private/other.git\n'})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{repository.head},other")
    repository.git("add", ".gitmodules")
    repository.git("-c", "user.name=Ada", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "Borrow")
    return repository


@pytest.fixture(scope="module")
def host(engine: DockerEngine, ada: Repository, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHost]:
    with a_git_host(engine, {"ada": ada, "other": ada}, TOKEN, tmp_path_factory.mktemp("host")) as serving:
        yield serving


@pytest.fixture(scope="module")
def tools_image(engine: DockerEngine) -> str:
    return Images(engine).tools().tag


class Operator:
    """Takes sources in with what it was given, and says what came of it."""

    def __init__(self, engine: DockerEngine, tools_image: str, host: GitHost, *entries: Entry) -> None:
        self._intake = Intake(
            engine,
            tools_image,
            limits=IntakeLimits(wall_seconds=30),
            network=host.network,
            host=host.trusting(),
            credentials=Credentials(entries=entries),
        )

    def taken(self, source: str) -> Taken:
        return self._intake.take(parse_source(source))

    def told(self, source: str) -> str:
        with pytest.raises(SourceError) as refused:
            self.taken(source)
        text = str(refused.value)
        assert text.startswith(f"{source}: ")
        assert "s3cret" not in text
        return text


def a_token(name: str = "localhost:8443", token: str = TOKEN) -> Entry:
    place = parse_place(name)
    assert place is not None
    return Entry(name=name, place=place, token=token)


def a_key(host: GitHost, key: str = "ada", *, known: str | None = None, name: str = "localhost:2222") -> Entry:
    place = parse_place(name)
    assert place is not None
    at = "localhost" if place.port is None else f"[localhost]:{place.port}"
    known_hosts = f"{at} {known or host.host_key}\n"
    return Entry(name=name, place=place, key=host.keys[key], known_hosts=known_hosts, known_from="host_keys")


class TestTokens:
    @pytest.fixture
    def operator(self, engine: DockerEngine, tools_image: str, host: GitHost) -> Operator:
        host.requests()
        return Operator(engine, tools_image, host, a_token())

    def test_a_token_opens_a_repository_and_no_submodule_of_it(
        self, operator: Operator, host: GitHost, ada: Repository
    ) -> None:
        taken = operator.taken(f"{HTTPS}/private/ada.git")
        assert taken.snapshot.commit == ada.head
        assert taken.snapshot.source == f"{HTTPS}/private/ada.git"
        assert tar_content(taken.tree)["a.py"] == b"a"
        seen = host.requests()
        assert {request.host for request in seen} == {"localhost:8443"}, seen
        assert not any("other.git" in request.path for request in seen)
        assert any(request.authorization.startswith("Basic ") and request.status == 200 for request in seen)

    def test_a_public_one_of_the_same_host_is_asked_for_without_it(self, operator: Operator, host: GitHost) -> None:
        operator.taken(f"{HTTPS}/public/ada.git")
        assert {request.authorization for request in host.requests()} == {"-"}

    def test_it_is_given_again_where_the_same_host_sends_on(self, operator: Operator, ada: Repository) -> None:
        assert operator.taken(f"{HTTPS}/moved/ada.git").snapshot.commit == ada.head

    @pytest.mark.parametrize(
        ("path", "there", "words"),
        [
            ("moved-port/ada.git", OTHER_PORT, f"sends on to {OTHER_PORT}, which wants a login too; the token for"),
            ("moved-host/ada.git", OTHER_HOST, f"sends on to {OTHER_HOST}, which wants a login too; the token for"),
            ("private/leaves.git", OTHER_PORT, "refused the token"),  # Git says no more of it
        ],
    )
    def test_another_host_or_port_that_it_sends_on_to_is_shown_nothing(
        self, operator: Operator, host: GitHost, path: str, there: str, words: str
    ) -> None:
        assert words in operator.told(f"{HTTPS}/{path}")
        elsewhere = [request for request in host.requests() if request.host == there]
        assert elsewhere
        assert {request.authorization for request in elsewhere} == {"-"}

    def test_a_token_for_another_host_is_not_shown(self, engine: DockerEngine, tools_image: str, host: GitHost) -> None:
        operator = Operator(engine, tools_image, host, a_token(OTHER_HOST), a_token("localhost"))
        host.requests()
        told = operator.told(f"{HTTPS}/private/ada.git")
        assert "it is not there, or not public. Give a token for localhost:8443 (--credentials)" in told
        assert {request.authorization for request in host.requests()} == {"-"}

    def test_a_wrong_or_expired_one_is_told_with_what_to_do(
        self, engine: DockerEngine, tools_image: str, host: GitHost
    ) -> None:
        operator = Operator(engine, tools_image, host, a_token(token=EXPIRED))
        told = operator.told(f"{HTTPS}/private/ada.git")
        assert "localhost:8443 refused the token for localhost:8443: it is wrong, expired or revoked" in told
        assert "Make a new one that may read this repository" in told

    def test_what_it_may_not_read_and_what_is_not_there_are_told_apart_from_it(self, operator: Operator) -> None:
        assert "doesn't let it read this repository (403)" in operator.told(f"{HTTPS}/private/forbidden.git")
        told = operator.told(f"{HTTPS}/private/none.git")
        assert "no repository at that URL that the token for localhost:8443 may read" in told

    def test_a_host_that_nobody_knows_is_told_as_ever(self, operator: Operator) -> None:
        assert "isn't known" in operator.told("https://nowhere.invalid/r.git")


class TestKeys:
    def test_a_deploy_key_opens_its_repository(
        self, engine: DockerEngine, tools_image: str, host: GitHost, ada: Repository
    ) -> None:
        operator = Operator(engine, tools_image, host, a_key(host), a_key(host, name="localhost"))
        for source in (f"{SSH}/ada.git", "git@localhost:ada.git", "ssh://git@localhost/srv/git/ada.git"):
            taken = operator.taken(source)
            assert taken.snapshot.commit == ada.head
            assert taken.snapshot.source == source
            assert tar_content(taken.tree)["a.py"] == b"a"

    def test_each_repository_of_a_host_may_have_a_key_of_its_own(
        self, engine: DockerEngine, tools_image: str, host: GitHost, ada: Repository
    ) -> None:
        entries = (a_key(host, "nobody"), a_key(host, "ada", name="localhost:2222/srv/git/ada"))
        operator = Operator(engine, tools_image, host, *entries)
        assert operator.taken(f"{SSH}/ada.git").snapshot.commit == ada.head
        assert "refused the key for localhost:2222." in operator.told(f"{SSH}/other.git")

    @pytest.mark.parametrize(
        ("key", "known", "source", "words"),
        [
            (
                "nobody",
                None,
                f"{SSH}/ada.git",
                ("refused the key for localhost:2222", "as a deploy key"),
            ),
            ("ada", None, f"{SSH}/other.git", ("no repository there that the key for localhost:2222 may read",)),
            ("ada", None, f"{SSH.replace('git@', 'bo@')}/ada.git", ("refused the key", "the user in the address")),
            ("ada", "stranger", f"{SSH}/ada.git", ("showed another key (SHA256:", "than the one that is known")),
            (
                "ada",
                "none",
                f"{SSH}/ada.git",
                ("host key of localhost:2222 isn't known", "ssh-keyscan -p 2222 localhost"),
            ),
            ("locked", None, f"{SSH}/ada.git", ("refused the key for localhost:2222",)),
        ],
    )
    def test_what_goes_wrong_is_told_with_what_to_do(
        self,
        engine: DockerEngine,
        tools_image: str,
        host: GitHost,
        key: str,
        known: str | None,
        source: str,
        words: tuple[str, ...],
    ) -> None:
        known_key = {"stranger": host.stranger_key, "none": "ssh-rsa AAAA"}.get(known or "", host.host_key)
        entry = a_key(host, key, known=known_key)
        if known == "none":
            entry = Entry(name=entry.name, place=entry.place, key=entry.key, known_from="host_keys")
        told = Operator(engine, tools_image, host, entry).told(source)
        assert all(word in told for word in words), told

    def test_nobody_at_home_and_nobody_known_are_told_apart(
        self, engine: DockerEngine, tools_image: str, host: GitHost
    ) -> None:
        entries = (a_key(host, name="localhost:2223"), a_key(host, name="nowhere.invalid"))
        operator = Operator(engine, tools_image, host, *entries)
        assert "nothing answers there" in operator.told("ssh://git@localhost:2223/r.git")
        assert "the host isn't known" in operator.told("git@nowhere.invalid:r.git")

    def test_without_a_key_no_box_is_opened(self, tools_image: str, host: GitHost, engine: DockerEngine) -> None:
        told = Operator(engine, tools_image, host, a_token()).told(f"{SSH}/ada.git")
        assert 'Name a deploy key as key_file under ["localhost:2222"]' in told


class TestAsking:
    """One box asks all hosts; each is shown what is its own."""

    def test_what_is_private_is_asked_for_with_what_opens_it(
        self, engine: DockerEngine, tools_image: str, host: GitHost, ada: Repository
    ) -> None:
        host.requests()
        asker = Asker(
            engine,
            tools_image,
            network=host.network,
            host=host.trusting(),
            credentials=Credentials(entries=(a_token(), a_key(host))),
        )
        sources = (
            f"{HTTPS}/private/ada.git",
            f"{SSH}/ada.git",
            f"https://{OTHER_PORT}/git/private/ada.git",
            f"{HTTPS}/private/none.git",
        )
        found = asker.heads([Wanted(parse_source(source), "main") for source in sources])
        assert found == (ada.head, ada.head, None, None)
        seen = host.requests()
        assert {request.host for request in seen if request.authorization != "-"} == {"localhost:8443"}
        assert any(request.host == OTHER_PORT for request in seen)

    def test_without_a_key_or_with_an_old_token_nothing_is_known_and_nothing_raised(
        self, engine: DockerEngine, tools_image: str, host: GitHost
    ) -> None:
        credentials = Credentials(entries=(a_token(token=EXPIRED),))
        asker = Asker(engine, tools_image, network=host.network, host=host.trusting(), credentials=credentials)
        sources = (f"{HTTPS}/private/ada.git", f"{SSH}/ada.git")
        assert asker.heads([Wanted(parse_source(source), None) for source in sources]) == (None, None)
