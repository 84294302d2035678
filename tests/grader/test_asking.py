"""The host's side of asking many hosts at once: with boxes that answer from a script, and with real ones."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.asking import Asker, ComingHeads, Wanted
from grader.entry import Entry
from grader.source import parse_source
from grader.store import Store
from sandbox.engine import DockerEngine
from sandbox.errors import BoxDiedError
from sandbox.host_network import HostNetwork
from sandbox.images import Images
from sandbox.protocol import Message
from tests.builders import COMMIT, a_scorecard
from tests.grader.test_intake import NOWHERE, ScriptedBox, ScriptedBoxes, a_certificate, a_server
from tests.repositories import a_bare_clone, a_repository

ADA, BO = (parse_source(f"https://git.example.org/{name}") for name in ("ada", "bo"))


def an_answer(*commits: object) -> Message:
    return Message(head={"op": "heads", "commits": list(commits)})


def asked(answer: Message | Exception, *wanted: Wanted) -> tuple[tuple[str | None, ...], ScriptedBox, ScriptedBoxes]:
    box = ScriptedBox(answer)
    boxes = ScriptedBoxes(box)
    return Asker(boxes, "tools", host=NOWHERE).heads(wanted), box, boxes


def questions(box: ScriptedBox) -> list[dict[str, Any]]:
    (head,) = (head for head, _ in box.sent if head["op"] == "ask")
    found: list[dict[str, Any]] = head["questions"]
    return found


def test_one_box_asks_all_hosts(tmp_path: Path) -> None:
    found, box, boxes = asked(an_answer(COMMIT, None), Wanted(ADA, "main"), Wanted(BO, None), Wanted(ADA, "main"))
    assert found == (COMMIT, None, COMMIT)
    assert [spec.network for spec in boxes.opened] == ["bridge"]
    assert [(each["url"], each["revision"]) for each in questions(box)] == [
        ("https://git.example.org/ada", "main"),
        ("https://git.example.org/bo", None),
    ]


def test_of_a_folder_the_refs_alone_are_sent_and_the_box_has_no_network(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"secret.txt": "x" * 1000})
    wanted = Wanted(parse_source(str(repository.path)), None)
    found, box, boxes = asked(an_answer(repository.head), wanted)
    assert found == (repository.head,)
    assert [spec.network for spec in boxes.opened] == ["none"]
    paths = [path for head, _ in box.sent for path in head.get("paths", ())]
    assert paths == ["HEAD", "refs/heads/main"]


def test_a_folder_that_is_none_is_no_trouble_here(tmp_path: Path) -> None:
    """Whoever clones it says what is wrong."""
    found, box, _ = asked(an_answer(None), Wanted(parse_source(str(tmp_path / "nobody")), None))
    assert found == (None,)
    assert not [head for head, _ in box.sent if head["op"] == "refs"]


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(),
        an_answer(COMMIT, COMMIT),
        an_answer("HEAD"),
        an_answer(7),
        an_answer(COMMIT + "\n"),
        Message(head={"op": "heads"}),
        Message(head={"op": "taken", "commits": [COMMIT]}),
    ],
)
def test_what_no_box_of_ours_says_is_no_answer(answer: Message) -> None:
    found, _, _ = asked(answer, Wanted(ADA, None))
    assert found == (None,)


def an_entry(name: str, **changes: Any) -> Entry:
    entry = Entry(name=name, source=parse_source(f"https://git.example.org/{name}"), revision=None)
    return replace(entry, **changes)


def test_those_alone_are_asked_for_of_whom_something_is_known(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "out")
    store.save(a_scorecard(name="ada"))
    store.write("bo", "taken.gz", b"")
    entries = (an_entry("new"), an_entry("ada"), an_entry("bo"), an_entry("ada", patch="--- a"))
    box = ScriptedBox(an_answer(COMMIT, None))
    with ComingHeads(entries, store, Asker(ScriptedBoxes(box), "tools", host=NOWHERE)) as heads:
        assert [heads.known(entry).head for entry in entries] == [None, COMMIT, None, None]
    assert [each["url"].rpartition("/")[2] for each in questions(box)] == ["ada", "bo"]


def test_whoever_is_new_waits_for_no_host(tmp_path: Path) -> None:
    store, answered = Store.open(tmp_path / "out"), threading.Event()
    store.save(a_scorecard(name="ada"))

    class SlowAsker(Asker):
        def heads(self, wanted: Sequence[Wanted]) -> tuple[str | None, ...]:
            assert answered.wait(10)
            return (COMMIT,)

    new, ada = an_entry("new"), an_entry("ada")
    with ComingHeads((ada, new), store, SlowAsker(ScriptedBoxes(ScriptedBox(an_answer())), "tools")) as heads:
        assert heads.known(new) == new
        answered.set()
        assert heads.known(ada).head == COMMIT


def test_nobody_is_asked_where_nothing_is_known(tmp_path: Path) -> None:
    boxes = ScriptedBoxes(ScriptedBox(an_answer()))
    entry = an_entry("new")
    with ComingHeads((entry,), Store.open(tmp_path / "out"), Asker(boxes, "tools", host=NOWHERE)) as heads:
        assert heads.known(entry) == entry
    assert boxes.opened == []


def test_a_box_that_dies_leaves_all_to_be_cloned(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "out")
    store.save(a_scorecard(name="ada"))
    asker = Asker(ScriptedBoxes(ScriptedBox(BoxDiedError("it ended"))), "tools", host=NOWHERE)
    with ComingHeads((an_entry("ada"),), store, asker) as heads:
        assert heads.known(an_entry("ada")).head is None


@pytest.mark.docker
def test_real_boxes_ask_a_real_server_and_read_real_folders(engine: DockerEngine, tmp_path: Path) -> None:
    tools_image = Images(engine).tools().tag
    repository = a_repository(tmp_path / "ada", {"a.py": "a"})
    repository.git("tag", "v1")
    certificate, key = a_certificate(tmp_path)
    host = HostNetwork(env=(), ca_bundle=certificate)
    with a_server(engine, tools_image, a_bare_clone(repository, tmp_path / "r.git"), certificate, key) as network:
        asker = Asker(engine, tools_image, network=network, host=host)
        url = "https://localhost:8443"
        wanted = (
            *(Wanted(parse_source(f"{url}/r.git"), revision) for revision in (None, "main", "v1", "gone")),
            *(Wanted(parse_source(f"{url}/{name}.git"), None) for name in ("none", "private")),
            Wanted(parse_source(str(repository.path)), "main"),
        )
        head = repository.head
        assert asker.heads(wanted) == (head, head, head, None, None, None, head)
        assert Asker(engine, tools_image, network=network, host=NOWHERE).heads(wanted[:1]) == (None,)
