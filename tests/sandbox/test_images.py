"""Images by content: what makes a tag, and, on an engine, what is in an image and what may do what with it."""

import importlib.resources
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine
from sandbox.errors import ImageError
from sandbox.host_network import HostNetwork, host_network
from sandbox.image_tags import environment_tag, examiner_tag, requested_tag
from sandbox.images import BuiltImage, Images
from sandbox.lock_text import lock_entries
from sandbox.pythons import OURS, PYTHONS, Option

LOCK = "six==1.16.0 --hash=sha256:aa\n"


def test_the_same_ingredients_make_the_same_tag() -> None:
    assert environment_tag("sha256:1", LOCK) == environment_tag("sha256:1", LOCK)
    assert requested_tag("sha256:1", LOCK, ("a", "b"), ("x", "y")) == requested_tag(
        "sha256:1", LOCK, ("b", "a"), ("y", "x")
    )


def test_another_base_lock_name_or_requirement_makes_another_tag() -> None:
    tags = {
        environment_tag("sha256:1", LOCK),
        environment_tag("sha256:2", LOCK),
        environment_tag("sha256:1", LOCK + "a==1 --hash=sha256:bb\n"),
        examiner_tag("sha256:1", LOCK),
        requested_tag("sha256:1", LOCK, (), ("x",)),
        requested_tag("sha256:1", LOCK, ("x",), ()),
        requested_tag("sha256:1", LOCK, ("x",), ("y",)),
    }
    assert len(tags) == 7


@pytest.fixture(scope="module")
def images() -> Images:
    return Images(DockerEngine())


@pytest.fixture(scope="module")
def small_lock() -> str:
    """Two small packages of our own lock, so that little is downloaded."""
    entries = lock_entries(importlib.resources.files("sandbox").joinpath("locks", "examiner.lock").read_text())
    return f"{entries['iniconfig']}\n{entries['packaging']}\n"


def inside(image: BuiltImage, program: str, *, user: str = "54321:54321", python: str = "/opt/venv/bin/python") -> Any:
    """What `program` assigns to `found`, run in a box of the image."""
    answer = (
        "import json,os,struct;text=json.dumps({'found':found,'blobs':[]}).encode();"
        "os.write(1,struct.pack('>I',len(text))+text)"
    )
    spec = BoxSpec(
        kind="trial",
        image=image.tag,
        argv=(python, "-I", "-c", f"{program}\n{answer}"),
        memory_bytes=256 * 2**20,
        user=user,
    )
    with DockerEngine().open(spec) as box:
        return box.receive(wall_seconds=60).head["found"]


@pytest.mark.docker
def test_an_environment_has_the_lock_s_packages_with_their_versions(images: Images, small_lock: str) -> None:
    image = images.environment(small_lock, ("iniconfig", "packaging"), (), ())
    assert set(image.versions) == {"iniconfig", "packaging"}
    assert image.findings == ()
    found = inside(image, "import importlib.metadata as m; found={d.name: d.version for d in m.distributions()}")
    assert found == image.versions


@pytest.mark.docker
def test_who_runs_in_an_environment_can_read_all_of_it_and_write_none(images: Images, small_lock: str) -> None:
    image = images.environment(small_lock, ("iniconfig", "packaging"), (), ())
    program = (
        "import os\n"
        "found = [p for top, ds, fs in os.walk('/opt/venv') for p in (top, *(os.path.join(top, f) for f in fs))\n"
        "         if os.access(p, os.W_OK) or not os.access(p, os.R_OK)]"
    )
    assert inside(image, program) == []


@pytest.mark.docker
def test_what_is_imported_was_compiled_beforehand(images: Images, small_lock: str) -> None:
    image = images.environment(small_lock, ("iniconfig", "packaging"), (), ())
    assert inside(image, "import os, packaging.version as v; found=os.path.exists(v.__cached__)") is True


@pytest.mark.docker
def test_what_can_not_be_had_is_refused_with_the_reason_and_the_rest_is_installed(
    images: Images, small_lock: str
) -> None:
    refused = {
        "docopt==0.6.2": "no wheel that fits",
        "takehome-no-such-package-q7x": "no package of that name",
        "iniconfig==99.0": "no such version",
        "./vendored": "a path or a URL",
        "--index-url https://evil.example/simple": "an option",
        "x @ https://evil.example/x.whl": "a direct URL",
    }
    image = images.environment(small_lock, ("iniconfig", "packaging"), (), ("six>=1.16", *refused))
    reasons = {refusal.requirement: refusal.reason for refusal in image.findings}
    assert reasons.keys() == refused.keys()
    assert [wanted for wanted, reason in refused.items() if reason not in reasons[wanted]] == []
    assert set(image.versions) == {"iniconfig", "packaging", "six"}
    again = images.environment(small_lock, ("iniconfig", "packaging"), (), ("six>=1.16", *refused))
    assert again == image


@pytest.mark.docker
def test_a_submission_s_pin_wins_over_the_lock_s_and_the_others_keep_theirs(images: Images, small_lock: str) -> None:
    plain = images.environment(small_lock, ("iniconfig", "packaging"), (), ())
    image = images.environment(small_lock, ("iniconfig", "packaging"), (), ("packaging==24.0",))
    assert image.versions == {**plain.versions, "packaging": "24.0"}


@pytest.mark.docker
def test_requirements_that_change_nothing_share_the_lock_s_image(images: Images, small_lock: str) -> None:
    plain = images.environment(small_lock, ("iniconfig", "packaging"), (), ())
    image = images.environment(small_lock, ("iniconfig", "packaging"), (), ("packaging>=20",))
    assert image.id == plain.id


@pytest.mark.docker
def test_an_index_that_does_not_answer_is_never_a_refusal(small_lock: str) -> None:
    lost = Images(
        DockerEngine(),
        network=HostNetwork(
            env=(("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple"), ("UV_HTTP_RETRIES", "0")), ca_bundle=None
        ),
    )
    with pytest.raises(ImageError, match="package index did not hand out"):
        lost.environment(small_lock, ("iniconfig", "packaging"), (), ("six==1.15.0",))


@pytest.mark.docker
def test_a_name_that_is_no_debian_package_s_gets_nowhere(images: Images, small_lock: str) -> None:
    with pytest.raises(ImageError, match="Not the name of a Debian package"):
        images.environment(small_lock, (), ("libgomp1", "-oDebug::x=1"), ())


@pytest.mark.docker
def test_nothing_of_this_machine_s_network_stays_in_an_image(images: Images, small_lock: str) -> None:
    secret = HostNetwork(env=(("TRACE_OF_INDEX", "name-and-secret"),), ca_bundle=host_network().ca_bundle)
    image = Images(DockerEngine(), network=secret).environment(small_lock, ("iniconfig",), (), ("six==1.16.0",))
    found = inside(image, "import os; found=[dict(os.environ), os.path.exists('/scratch'), os.listdir('/tmp')]")
    assert "name-and-secret" not in json.dumps(found)
    assert found[2] == []


@pytest.mark.docker
def test_an_image_hands_no_run_s_label_on_to_later_boxes(small_lock: str) -> None:
    """Boxes inherit an image's labels: one opened long after would have been swept with the run that built it."""
    engine = DockerEngine(run_labels=(("takehome.run", "builder"), ("takehome.host", "here")))
    image = Images(engine).environment(small_lock, ("iniconfig", "packaging"), (), ("packaging==23.1",))
    info = engine.image(image.tag)
    assert info is not None
    assert (info.labels.get("takehome.run"), info.labels.get("takehome.host")) == ("", "")


@pytest.mark.docker
def test_several_threads_that_want_one_image_build_it_once(small_lock: str) -> None:
    said: list[str] = []
    engine = DockerEngine()
    images = Images(engine, progress=said.append)
    asked = (small_lock, ("iniconfig", "packaging"), (), ("packaging==23.2",))
    engine.remove_image(images.environment(*asked).tag)
    said.clear()

    with ThreadPoolExecutor(4) as pool:
        built = set(pool.map(lambda _: images.environment(*asked).id, range(4)))
    assert len(built) == 1
    assert said == ["Resolving 1 requirements"]  # to an image that is there


@pytest.mark.docker
def test_tools_and_examiner_have_what_they_are_for(images: Images) -> None:
    tools, examiner = images.tools(), images.examiner()
    assert {"gitpython", "packaging", "pip", "uv"} <= set(tools.versions)
    assert {"msgspec", "numpy", "packaging", "pandas", "pytest"} <= set(examiner.versions)
    found = inside(tools, "import git, shutil; found=shutil.which('git')", python="/opt/takehome-tools/bin/python")
    assert found == "/usr/bin/git"
    assert {presence.kind for presence in images.presence() if presence.image} == {"base", "tools", "examiner"}


@pytest.mark.docker
@pytest.mark.timeout(900)  # a base is made the first time
@pytest.mark.parametrize("version", [version for version in PYTHONS if version != OURS.version])
def test_another_python_is_the_candidate_s_and_ours_is_there_for_the_runner(
    images: Images, small_lock: str, version: str
) -> None:
    """Of another Debian, with another C library: our own interpreter came along with all that it loads."""
    option = Option(python=version, requirements=("iniconfig==2.0.0",))
    image = images.environment_on((option,), small_lock, ("iniconfig", "packaging"), ())

    assert (image.versions["iniconfig"], image.findings) == ("2.0.0", ())
    assert image.python_version.startswith(f"{version}.")
    theirs = "import iniconfig, sys; found=['%d.%d' % sys.version_info[:2], iniconfig.__cached__]"
    found = inside(image, theirs)
    assert found[0] == version
    ours = "import ctypes, os, sys; found=['%d.%d' % sys.version_info[:2], os.access(sys.prefix, os.W_OK)]"
    assert inside(image, ours, python=image.python) == [OURS.version, False]
    assert inside(image, f"import os; found=os.path.exists({found[1]!r})") is True, "it was compiled for that one"


@pytest.mark.docker
@pytest.mark.timeout(900)  # a base is made the first time
def test_the_newest_python_that_has_wheels_for_all_pins_is_taken(images: Images, small_lock: str) -> None:
    """pandas 1.3.5 has wheels up to 3.10; of the lock's names, those that are not pinned come with it."""
    options = tuple(Option(python=python, requirements=("pandas==1.3.5",)) for python in ("3.11", "3.9"))
    image = images.environment_on(options, small_lock, ("iniconfig", "packaging"), ())

    assert image.findings == ()
    assert (image.versions["pandas"], image.versions["numpy"][:2]) == ("1.3.5", "1.")
    assert inside(image, "import pandas, sys; found=[pandas.__version__, sys.version_info[1]]") == ["1.3.5", 9]
    assert images.environment_on(options, small_lock, ("iniconfig", "packaging"), ()) == image


@pytest.mark.docker
def test_a_pin_that_is_on_no_python_says_which_were_tried(images: Images, small_lock: str) -> None:
    options = tuple(Option(python=python, requirements=("iniconfig==99.0", "six==1.16.0")) for python in PYTHONS)
    image = images.environment_on(options, small_lock, ("iniconfig", "packaging"), ())

    assert image.versions["six"] == "1.16.0"
    (refusal,) = image.findings
    assert refusal.requirement == "iniconfig==99.0"
    assert refusal.reason.startswith("the index has no such version: ")
    assert refusal.reason.endswith(" Tried on Python 3.11, 3.9 and 3.13.")
    assert image.python_version.startswith(OURS.version), "of those that lack the same, ours is built on"


@pytest.mark.docker
def test_a_list_of_images_says_what_a_look_at_one_says(engine: DockerEngine, images: Images) -> None:
    base = images.base().id
    listed = next(image for image in engine.images() if image.id == base)
    seen = engine.image(base)
    assert seen is not None
    assert listed.created_at[:19] == seen.created_at[:19]
    assert replace(listed, created_at=seen.created_at) == seen
